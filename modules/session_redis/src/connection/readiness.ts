import type { HealthResult } from '@wideload/base';
import type { SentinelWatch } from '../client/driver.ts';
import { PROCESS } from '../runtime.ts';
import type { Outages } from './outages.ts';

/** Milliseconds for which what was found out is taken to hold: a balancer's question costs little, whoever asks how often. */
const FRESH = 2000;

/**
 * Whether visitors can be served. Where Redis is known to be away this is told at once; else every server that keeps
 * sessions is asked, whether they can be read and written, once for all who want to know at the same time.
 */
export class Readiness {
  private readonly outages: Outages;
  private readonly sentinels: SentinelWatch | undefined;
  private readonly signal: AbortSignal;
  private readonly now: () => number;
  private looked = Number.NEGATIVE_INFINITY;
  private looking: Promise<void> | undefined;
  private weakness: string | undefined;

  /** `sentinels`: those that watch over Redis. `signal`: aborted when nobody is served any more. */
  constructor(outages: Outages, sentinels: SentinelWatch | undefined, signal: AbortSignal, now = PROCESS.now) {
    this.outages = outages;
    this.sentinels = sentinels;
    this.signal = signal;
    this.now = now;
  }

  /** Not healthy: nobody can be served. A warning: some can, and another host with this Redis serves no more. */
  async check(): Promise<HealthResult> {
    const { reach, part, write, majority } = this.outages;
    const isKnown = reach.reason !== undefined || this.now() - this.looked < FRESH || this.signal.aborted;
    if (!isKnown) {
      this.looking ??= this.look().finally(() => {
        this.looking = undefined;
      });
      await this.looking;
    }
    if (reach.reason !== undefined) return { healthy: false, detail: `Redis ${reach.reason}` };
    const warnings = [
      part.reason && `a server of the Redis Cluster ${part.reason}: its sessions are unavailable`,
      write.reason && `Redis ${write.reason}: no session is saved`,
      majority.reason && `Redis ${majority.reason}: no login or logout is acknowledged`,
      this.weakness && `the Sentinels ${this.weakness}: a failed master is not replaced`,
    ].filter((text) => text !== undefined && text !== '');
    return warnings.length === 0 ? { healthy: true } : { healthy: true, warning: warnings.join('; ') };
  }

  private async look(): Promise<void> {
    // Whether writing works again is asked all the time while it does not.
    const isWriting = this.outages.write.reason === undefined;
    const [, weakness] = await Promise.all([this.outages.look(isWriting), this.sentinels?.weakness()]);
    this.weakness = weakness;
    this.looked = this.now();
  }
}
