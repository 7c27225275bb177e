import { isRecord } from '@wideload/kit/internal';
import { as, type Exchange, type Outcome } from '../exchange.ts';
import { resultOf } from '../recordings.ts';
import { userOfPassword } from './credentials.ts';

/** A login by JSON-RPC (`web/controllers/session.py`). */
export async function authenticate(exchange: Exchange): Promise<Outcome> {
  const { odoo, request, session, database, params, id, of } = exchange;
  const { db, login, password, ...others } = params;
  if (db === undefined || login === undefined || Object.keys(others).length > 0) return undefined;
  if (password === undefined) return as(of('authenticate_missing_password'), { id });
  if (typeof db !== 'string' || !odoo.databases.includes(db)) return as(of('authenticate_unknown_db'), { id });
  const user = userOfPassword(odoo, request, db, { login, password });
  if (typeof user === 'string') return as(of(user), { id });
  const isOfOther = database !== undefined && database !== db;
  if (user.totpSecret !== undefined) {
    if (isOfOther) return undefined;
    session.logInHalf(user);
    return as(of('authenticate_totp'), { id });
  }
  if (odoo.version === '18.0' && isOfOther) {
    await odoo.sessions.delete(session.sid);
    return as(of('multidb_authenticate_other_db_with_cookie'), { id });
  }
  if (user.info === undefined) return undefined;
  session.logIn(user);
  session.isSavedTwice = odoo.version === '19.0' || database === undefined;
  return as(of('authenticate_admin'), {
    id,
    result: database === undefined ? infoWithout(exchange, user.info) : user.info,
  });
}

/** What a login returns where the request had no database, and so no language. */
function infoWithout({ of }: Exchange, info: Readonly<Record<string, unknown>>): object {
  const recorded = resultOf(of('multidb_authenticate_no_cookie'));
  const { cache_hashes } = isRecord(recorded) ? recorded : {};
  return cache_hashes === undefined ? info : { ...info, cache_hashes };
}
