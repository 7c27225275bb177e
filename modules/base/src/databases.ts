import { service } from '@wideload/kit';
import { dbPattern } from './db_pattern.ts';

/** Maximum length of a database name in PostgreSQL, in characters. */
const MAX_NAME_LENGTH = 63;

/** The databases of this host, by Odoo's rule (`odoo/http.py`, `db_filter`). `host` is the value of the `Host` header. */
export interface Databases {
  /**
   * Returns whether sessions of this database are valid here. `db` is the value in a session. A session without a
   * database is valid everywhere, and so is every session if neither `dbfilter` nor `db_name` is set.
   */
  serves(db: unknown, host: string): boolean;
  /** Returns whether a login may name this database: it is served, and `db_name` is empty or lists it. */
  acceptsLogins(db: string, host: string): boolean;
  /** Returns the database of a login that names none: the first of `db_name` that is served here. */
  defaultFor(host: string): string | undefined;
}

export const Databases = service<Databases>('base.databases');

/** Returns the databases that the options allow. `names`: `db_name`. `filter`: a valid `dbfilter`, or empty. */
export function configuredDatabases(names: readonly string[], filter: string): Databases {
  const patternOf = filter === '' ? undefined : dbPattern(filter);
  const isServed = (db: string, host: string): boolean => {
    if (db.length > MAX_NAME_LENGTH) return false;
    // As in Odoo, dbfilter alone decides if it is set.
    if (patternOf !== undefined) return patternOf(host).test(db);
    return names.length === 0 || names.includes(db);
  };
  return {
    serves: (db, host) => {
      if (db === undefined || db === null || db === '') return true;
      if (names.length === 0 && patternOf === undefined) return true;
      return typeof db === 'string' && isServed(db, host);
    },
    acceptsLogins: (db, host) => (names.length === 0 || names.includes(db)) && isServed(db, host),
    defaultFor: (host) => names.find((db) => isServed(db, host)),
  };
}
