import { StoreUnavailable } from '@wideload/session';
import type { Outage } from '@wideload/session/internal';
import { noMajority, otherMaster } from './errors.ts';
import type { Votes } from './votes.ts';

export interface FenceSettings {
  readonly votes: Votes;
  /** Where the master is that this host writes to. */
  readonly master: () => string | undefined;
  /** Asks the Sentinels. Never rejects. */
  readonly look: () => Promise<unknown>;
  readonly outage: Outage;
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * Tells whether a majority of the Sentinels stands behind the master that this host writes to. If not, others may have a new
 * master by now, and what is acknowledged here is lost when the network heals. That takes them their `down-after`, so for so
 * long nothing is refused.
 */
export class Fence {
  private readonly settings: FenceSettings;
  private confirmedAt: number;

  constructor(settings: FenceSettings) {
    this.settings = settings;
    // The Sentinels have just named the master.
    this.confirmedAt = settings.now();
  }

  /** Takes what the last look showed. */
  update(): void {
    const { votes, master, outage, now } = this.settings;
    const chosen = votes.master;
    if (chosen !== undefined && chosen === master()) this.confirmedAt = now();
    const reason = this.reason;
    if (reason === undefined) outage.ended();
    else outage.began(reason);
  }

  /** Throws `StoreUnavailable` while no majority stands behind the master. */
  async check(): Promise<void> {
    if (this.reason === undefined) return;
    // The last look may be old: this process was suspended, or busy.
    await this.settings.look();
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
