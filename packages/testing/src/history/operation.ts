/** The keys of a session that a test uses, with their values. In a change, null removes a key. */
export type Values = Readonly<Record<string, number | string | null>>;

/** The result of an operation that found no session, or that of another user. */
export type Gone = 'gone';

/** A session as a request read it. */
export interface SeenSession {
  /** The sid that it has now: another one than the request sent, if the session moved softly. */
  readonly sid: string;
  /** The user who is logged in. Null: nobody. */
  readonly user: string | null;
  readonly values: Values;
}

/** What is true of every operation. Times are milliseconds on one clock; those of two events differ. */
export interface TimedOperation {
  /** The process that ran it. A process sees its own writes at once, also where reads of others may be stale. */
  readonly by: string;
  readonly invokedAt: number;
  /** Undefined: the outcome is unknown, because it timed out, failed after something was sent, or its process died. */
  readonly returnedAt?: number;
}

/** A request on one session. Where it has a `user`, that is who was logged in when the request read the session. */
export interface OperationOnSession extends TimedOperation {
  /** A session over all its sids. */
  readonly lineage: string;
  readonly sid: string;
}

/** Stores a new session. */
export interface CreateOperation extends Omit<OperationOnSession, 'sid'> {
  readonly kind: 'create';
  readonly user: string | null;
  readonly values: Values;
  readonly answer?: { readonly sid: string };
}

/** Reads a session. */
export interface LoadOperation extends OperationOnSession {
  readonly kind: 'load';
  readonly answer?: SeenSession | Gone;
}

/** Saves changed keys, with those that other requests saved meanwhile. */
export interface ChangeOperation extends OperationOnSession {
  readonly kind: 'change';
  readonly user: string | null;
  readonly values: Values;
  readonly answer?: 'saved' | Gone;
}

/** Reads a number, adds to it, and writes it, in one step. The answer is the sum. */
export interface UpdateOperation extends OperationOnSession {
  readonly kind: 'update';
  readonly user: string | null;
  readonly key: string;
  readonly add: number;
  readonly answer?: number | Gone;
}

/** Gives a session a new sid; the old one is invalid at once. `isSoft`: the old one leads to the new one for a while. */
export interface RotateOperation extends OperationOnSession {
  readonly kind: 'rotate';
  readonly isSoft: boolean;
  readonly user: string | null;
  readonly answer?: { readonly sid: string } | Gone;
}

/** Logs a user in, under a new sid. Begins another session if there is none by now, or that of another user. */
export interface LogInOperation extends OperationOnSession {
  readonly kind: 'logIn';
  readonly user: string | null;
  readonly newUser: string;
  readonly answer?: { readonly sid: string };
}

/** Ends a session. */
export interface EndOperation extends OperationOnSession {
  readonly kind: 'end';
}

/** Ends every session of a user, in all lineages. */
export interface EndAllOperation extends TimedOperation {
  readonly kind: 'endAll';
  readonly user: string;
}

/** Another program writes a whole session over what stands under a sid. Does nothing if that session has ended. */
export interface OverwriteOperation extends OperationOnSession {
  readonly kind: 'overwrite';
  readonly user: string | null;
  readonly values: Values;
}

/** What happens to all sessions. */
interface Event<Kind extends string> extends TimedOperation {
  readonly kind: Kind;
}

/**
 * - `expire`: every session is over.
 * - `confirm`: what was done before cannot vanish any more.
 * - `failover`: what was done since the last `confirm` may vanish, in part or wholly.
 * - `recover`: every process has ended again what it ended before the failover.
 */
export type EventOperation = Event<'expire'> | Event<'confirm'> | Event<'failover'> | Event<'recover'>;

/** An operation on one session. */
export type SessionOperation =
  | CreateOperation
  | LoadOperation
  | ChangeOperation
  | UpdateOperation
  | RotateOperation
  | LogInOperation
  | EndOperation
  | OverwriteOperation;

/** An operation of a history: when it was invoked, and when and with what it returned. */
export type Operation = SessionOperation | EndAllOperation | EventOperation;
