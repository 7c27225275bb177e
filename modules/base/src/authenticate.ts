import { hook } from '@wideload/kit';

/** What a client sends to log in. */
export interface Credentials {
  readonly login: string;
  readonly password: string;
  /**
   * The database of this login: the one that the client named, else the session's, else the first of `db_name`. If
   * `db_name` is not set, it may not exist: put it into an `Identity` only after checking it.
   */
  readonly db: string | undefined;
}

/** The user who logged in. `uid` is a positive integer. `db` is null when the user belongs to no database. */
export interface Identity {
  /** The provider that knows the user, so that users of two providers are never mixed up. Default: `local`. */
  readonly provider?: string;
  readonly uid: number;
  readonly login: string;
  readonly name: string;
  readonly db: string | null;
  /** Whether this is the administrator of this host. Not an administrator of Odoo. */
  readonly isAdmin?: boolean;
}

/** Runs for each login. The first handler that returns an identity decides. */
export const Authenticate = hook.first<[credentials: Credentials], Identity>('base.authenticate');
