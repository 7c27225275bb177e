/** No Sentinel tells where the master is. */
export class NoMaster extends Error {
  /** What those failed with that did not answer. The others know no Redis of that name. */
  readonly failures: readonly unknown[];
  readonly isAnswered: boolean;

  constructor(failures: readonly unknown[], isAnswered: boolean) {
    super('no Sentinel tells where the master is');
    this.failures = failures;
    this.isAnswered = isAnswered;
  }
}
