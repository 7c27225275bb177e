import type { OdooRequest, StandInOdoo } from '../server.ts';
import type { OpenSession } from './open_session.ts';

/** The database that a request is for. Undefined: Odoo serves several, and none was chosen. */
export type Chosen = { readonly database: string | undefined; readonly isByHeader: boolean };

/**
 * Chooses the database of a request: that of the session, the only one, or on Odoo 19 that of the header `X-Odoo-Database`.
 * Undefined if the header contradicts the session.
 */
export function chooseDatabase(odoo: StandInOdoo, { headers }: OdooRequest, session: OpenSession): Chosen | undefined {
  const [only, ...others] = odoo.databases;
  const header = odoo.version === '19.0' ? headers['x-odoo-database'] : undefined;
  const ofSession = session.database;
  if (ofSession !== undefined && header !== undefined && header !== ofSession) return undefined;
  const named = odoo.databases.find((name) => name === header);
  const isByHeader = ofSession === undefined && header !== undefined;
  const database = ofSession ?? (isByHeader ? named : others.length === 0 ? only : undefined);
  if (session.data.db !== (database ?? null)) {
    if (session.data.db) session.logOut({ keepsDatabase: false, isInDatabase: false });
    session.data.db = database ?? null;
  }
  return { database, isByHeader };
}
