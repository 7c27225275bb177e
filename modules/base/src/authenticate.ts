import { hook } from '@wideload/kit';

/** What somebody shows to log in. */
export interface Credentials {
  readonly login: string;
  readonly password: string;
  /**
   * The database of this login: the one that the client named, else the session's, else the first of `db_name`. Where
   * `db_name` is not set, nobody has checked that it exists: do not put it into an `Identity` unless you know it.
   */
  readonly db: string | undefined;
}

/** Who that is. `uid` is a positive integer, as in Odoo. `db` is null when the user belongs to no database. */
export interface Identity {
  readonly uid: number;
  readonly login: string;
  readonly name: string;
  readonly db: string | null;
  /** Whether this is the administrator of this host. Not an administrator of Odoo. */
  readonly isAdmin?: boolean;
}

/** Asked with each login: the first module that knows the credentials answers with the identity. */
export const Authenticate = hook.first<[credentials: Credentials], Identity>('base.authenticate');
