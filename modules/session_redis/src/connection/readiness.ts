import type { HealthResult } from '@wideload/base';
import type { SentinelWatch } from '../client/driver.ts';
import { PROCESS } from '../runtime.ts';
import type { Outages } from './outages.ts';

/** Milliseconds for which a result is reused, so that frequent checks of balancers cost little. */
const FRESH = 2000;

/**
 * Tells whether visitors can be served. During a known outage it answers at once; otherwise it checks whether every
 * server that keeps sessions can be read and written, once for all concurrent callers.
 */
export class Readiness {
  private readonly outages: Outages;
  private readonly sentinels: SentinelWatch | undefined;
  private readonly signal: AbortSignal;
  private readonly now: () => number;
  private looked = Number.NEGATIVE_INFINITY;
  private looking: Promise<void> | undefined;
  private weakness: string | undefined;

  /** `sentinels`: those that watch Redis. `signal`: aborted when the host stops serving. */
  constructor(outages: Outages, sentinels: SentinelWatch | undefined, signal: AbortSignal, now = PROCESS.now) {
    this.outages = outages;
    this.sentinels = sentinels;
    this.signal = signal;
    this.now = now;
  }

  /** Not healthy: no request can be served. A warning: some can, and other hosts with this Redis serve no more. */
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
    // During an outage of writes they are checked continuously.
    const isWriting = this.outages.write.reason === undefined;
    const [, weakness] = await Promise.all([this.outages.look(isWriting), this.sentinels?.weakness()]);
    this.weakness = weakness;
    this.looked = this.now();
  }
}
