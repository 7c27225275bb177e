/** A Sentinel's report about a replica. Times in milliseconds. */
export interface SentinelReplica {
  readonly address: string;
  /** 0: it never becomes the master. */
  readonly priority: number;
  /** How long its link to the master has been down; undefined while it is up, or if unknown. */
  readonly linkDownMs: number | undefined;
  /** The age of this report. */
  readonly ageMs: number;
}

/** A Sentinel's report about its Redis. Times in milliseconds. */
export interface SentinelAnswer {
  /** Constant for this Sentinel, even if its address changes. */
  readonly id: string | undefined;
  /** Where the master is. */
  readonly master: string | undefined;
  /** The silence after which a server counts as down; undefined if the Sentinel does not report it. */
  readonly downAfterMs: number | undefined;
  /** How long the master has counted as down. */
  readonly masterDownMs: number;
  /** Undefined if the Sentinel does not list them. */
  readonly replicas: readonly SentinelReplica[] | undefined;
}

/** A Sentinel, and its answer if there was one. */
export interface SentinelView {
  readonly address: string;
  /** Whether the options name it. */
  readonly isConfigured: boolean;
  readonly answer: SentinelAnswer | undefined;
}
