import { StoreUnavailable } from '@wideload/session';
import type { Outage } from '@wideload/session/internal';
import { noMajority, otherMaster } from './errors.ts';
import type { Votes } from './votes.ts';

export interface FenceSettings {
  readonly votes: Votes;
  /** The address of the master of this host. */
  readonly master: () => string | undefined;
  /** Asks the Sentinels. Never rejects. */
  readonly look: () => Promise<unknown>;
  readonly outage: Outage;
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * Tells whether a majority of the Sentinels names the master of this host. If not, there may be another master by now,
 * and writes that are acknowledged here are lost when the network heals. A new master takes at least `down-after`, so
 * nothing is refused for that long.
 */
export class Fence {
  private readonly settings: FenceSettings;
  private confirmedAt: number;

  constructor(settings: FenceSettings) {
    this.settings = settings;
    // The Sentinels have just named the master.
    this.confirmedAt = settings.now();
  }

  /** Records the result of a check. */
  update(): void {
    const { votes, master, outage, now } = this.settings;
    const chosen = votes.master;
    if (chosen !== undefined && chosen === master()) this.confirmedAt = now();
    const reason = this.reason;
    if (reason === undefined) outage.ended();
    else outage.began(reason);
  }

  /** Throws `StoreUnavailable` while no majority names the master. */
  async check(): Promise<void> {
    if (this.reason === undefined) return;
    // The last check may be old: this process was suspended, or busy.
    await this.settings.look();
    this.update();
    const { reason } = this;
    if (reason !== undefined) throw new StoreUnavailable(`Redis ${reason}`);
  }

  private get reason(): string | undefined {
    const { votes, master, now } = this.settings;
    const chosen = votes.master;
    if (chosen !== undefined && chosen !== master()) return otherMaster(chosen);
    return now() - this.confirmedAt > votes.downAfterMs ? noMajority() : undefined;
  }
}
