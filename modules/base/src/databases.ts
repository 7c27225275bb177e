import { service } from '@wideload/kit';
import { dbPattern } from './db_pattern.ts';

/** Characters of the longest name that a database of PostgreSQL has. */
const MAX_NAME = 63;

/** Which databases this host knows, as Odoo decides it (`odoo/http.py`, `db_filter`). Hosts are as in the header `Host`. */
export interface Databases {
  /**
   * Whether sessions of this database count here. `db` is what a session holds. A session of no database counts
   * everywhere; so does every session where neither `dbfilter` nor `db_name` is set.
   */
  serves(db: unknown, host: string): boolean;
  /** Whether a login may name this database: `serves` it, and `db_name` lists it unless that is empty. */
  takesLogins(db: string, host: string): boolean;
  /** The database of a login that names none: the first of `db_name` that is served here. */
  defaultOf(host: string): string | undefined;
}

export const Databases = service<Databases>('base.databases');

/** `names`: `db_name`. `filter`: `dbfilter`, empty for none; it is valid by now. */
export function configuredDatabases(names: readonly string[], filter: string): Databases {
  const patternOf = filter === '' ? undefined : dbPattern(filter);
  const isServed = (db: string, host: string): boolean => {
    if (db.length > MAX_NAME) return false;
    // As in Odoo, dbfilter alone decides where it is set.
    if (patternOf !== undefined) return patternOf(host).test(db);
    return names.length === 0 || names.includes(db);
  };
  return {
    serves: (db, host) => {
      if (db === undefined || db === null || db === '') return true;
      if (names.length === 0 && patternOf === undefined) return true;
      return typeof db === 'string' && isServed(db, host);
    },
    takesLogins: (db, host) => (names.length === 0 || names.includes(db)) && isServed(db, host),
    defaultOf: (host) => names.find((db) => isServed(db, host)),
  };
}
