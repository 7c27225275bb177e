/** Why a command failed, in terms of what can be done about it. */
export type RefusalKind =
  /** The connection failed, or the client may not send for now. */
  | 'away'
  /** The connection closed before the answer came. */
  | 'closed'
  /** Connected, but no answer in time. */
  | 'silent'
  /** The server does not speak Redis's protocol. */
  | 'foreign'
  | 'loading'
  | 'readonly'
  | 'replicas'
  | 'full'
  | 'login'
  /** The configured database was refused. */
  | 'database'
  | 'forbidden'
  | 'command'
  | 'cluster'
  /** The server is not a node of a cluster. */
  | 'standalone'
  | 'type'
  | 'other';

export interface Refusal {
  readonly kind: RefusalKind;
  /** One short clause that begins with a verb: Redis `does not answer in time`. Contains no sid and no secret. */
  readonly reason: string;
  /** The code of the protocol, such as `NOAUTH`, or of the system, such as `ECONNREFUSED`. */
  readonly code?: string | undefined;
}

/**
 * The error with which every method of a client rejects. It has no cause: errors of libraries often contain the
 * command, with the sid and the session among its arguments.
 */
export class RedisFailure extends Error implements Refusal {
  override readonly name = 'RedisFailure';
  readonly kind: RefusalKind;
  readonly reason: string;
  readonly code: string | undefined;
  /** The host name, if it could not be resolved. */
  readonly hostname: string | undefined;

  constructor({ kind, reason, code }: Refusal, hostname?: string) {
    super(`Redis ${reason}`);
    this.kind = kind;
    this.reason = reason;
    this.code = code;
    this.hostname = hostname;
  }
}

/** Returns the refusal of an error; of kind `other` if it does not come from a client. */
export function refusalOf(error: unknown): Refusal {
  return error instanceof RedisFailure ? error : { kind: 'other', reason: 'failed for an unknown reason' };
}

const OUT_OF_REACH: ReadonlySet<RefusalKind> = new Set(['away', 'closed', 'silent', 'foreign', 'loading', 'cluster']);

/** Whether it means that the server is unavailable for now, rather than that it refuses this command. */
export function isOutOfReach({ kind }: Refusal): boolean {
  return OUT_OF_REACH.has(kind);
}

/** Whether this server refuses that command, for this user or in general, in any state. */
export function isRefusedCommand({ kind }: Refusal): boolean {
  return kind === 'forbidden' || kind === 'command';
}

/** Whether a server of a cluster did nothing because another one has the key by now. */
export function isRedirection({ code }: Refusal): boolean {
  return code === 'MOVED' || code === 'ASK' || code === 'TRYAGAIN';
}

/** Whether this server refuses the user index: its commands, or a key of another type stands there. */
export function isRefusedIndex(refusal: Refusal): boolean {
  return refusal.kind === 'type' || isRefusedCommand(refusal);
}
