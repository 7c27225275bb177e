import type { SessionUser } from '@wideload/session';

/** The user of a request. Values that a provider does not know are null, or an empty list. */
export interface User {
  /** A positive integer. */
  readonly uid: number;
  readonly login: string;
  /** The name to show; the login if the provider has no other. */
  readonly name: string;
  /** A locale as Odoo writes it, such as `en_US`. */
  readonly lang: string | null;
  /** A time zone of the IANA database, such as `Europe/Brussels`. */
  readonly tz: string | null;
  /** Groups of the user, by the names of the provider: external ids of Odoo, such as `base.group_user`. */
  readonly groups: readonly string[];
  /** The database of a user of Odoo; null for a user who is the same in every database. */
  readonly database: string | null;
  /** The provider that knows the user: `local`, `odoo`, or that of a module. */
  readonly provider: string;
  /** Whether this is the administrator of this host. */
  readonly isAdmin: boolean;
}

/** Returns the user as the session alone describes them. */
export function userOfSession({ provider, uid, login, db, isAdmin }: SessionUser): User {
  return { uid, login, name: login, lang: null, tz: null, groups: [], database: db, provider, isAdmin };
}
