import { RedisFailure } from './refusal.ts';

/** Thrown if no Sentinel reports a master. */
export class NoMaster extends RedisFailure {
  /** The failures of Sentinels that did not answer. The others know no Redis of that name. */
  readonly failures: readonly RedisFailure[];
  readonly isAnswered: boolean;

  constructor(failures: readonly RedisFailure[], isAnswered: boolean) {
    super({ kind: 'away', reason: 'cannot be reached' });
    this.failures = failures;
    this.isAnswered = isAnswered;
  }
}
