/** A user: the same login may belong to different people at different providers, and in different databases of Odoo. */
export interface SessionUser {
  /** `odoo`, `local`, or the name of a module's provider. */
  readonly provider: string;
  /** The database of an Odoo user; null for a user who is the same in every database. */
  readonly db: string | null;
  /** A positive integer. */
  readonly uid: number;
  readonly login: string;
  /** Whether this is the administrator of this host. */
  readonly isAdmin: boolean;
}

/** The values that identify a user. */
export type UserId = Pick<SessionUser, 'provider' | 'db' | 'uid'>;

/** The provider of users that Odoo logged in. */
export const ODOO = 'odoo';
