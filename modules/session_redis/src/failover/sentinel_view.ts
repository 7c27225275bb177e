/** What a Sentinel says of a replica. Times in milliseconds. */
export interface SentinelReplica {
  readonly address: string;
  /** 0: it never becomes the master. */
  readonly priority: number;
  /** For how long its link to the master has been down; undefined while it is up, or where nobody knows. */
  readonly linkDownMs: number | undefined;
  /** The age of these facts. */
  readonly ageMs: number;
}

/** What a Sentinel says of the Redis that it watches. Times in milliseconds. */
export interface SentinelAnswer {
  /** The same for as long as this Sentinel exists, whatever its address. */
  readonly id: string | undefined;
  /** Where the master is. */
  readonly master: string | undefined;
  /** After which silence a server counts as down; undefined where the Sentinel does not say. */
  readonly downAfterMs: number | undefined;
  /** For how long the master has counted as down. */
  readonly masterDownMs: number;
  /** Undefined where the Sentinel does not list them. */
  readonly replicas: readonly SentinelReplica[] | undefined;
}

/** A Sentinel, and its answer if there was one. */
export interface SentinelView {
  readonly address: string;
  /** Whether it is one of those that the options name. */
  readonly isConfigured: boolean;
  readonly answer: SentinelAnswer | undefined;
}
