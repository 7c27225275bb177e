import { RedisFailure } from './refusal.ts';

/** No Sentinel tells where the master is. */
export class NoMaster extends RedisFailure {
  /** What those failed with that did not answer. The others know no Redis of that name. */
  readonly failures: readonly RedisFailure[];
  readonly isAnswered: boolean;

  constructor(failures: readonly RedisFailure[], isAnswered: boolean) {
    super({ kind: 'away', reason: 'cannot be reached' });
    this.failures = failures;
    this.isAnswered = isAnswered;
  }
}
