import { isRecord } from '@wideload/kit/internal';
import { ODOO } from '@wideload/session/internal';
import type { User } from '@wideload/web';
import type { Caller } from '../odoo/caller.ts';
import type { Odoo, OdooSession } from '../odoo/odoo.ts';
import type { Outcome } from '../odoo/rpc.ts';

/** From this version on, a user's own groups are separate from those that they imply. */
const IMPLIED_GROUPS_APART = 19;

/** The user, or the outcome of the failed call. */
export type Profile = { readonly user: User } | { readonly failed: Outcome };

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Reads the user of a session from Odoo. Neither call changes the session. */
export async function profileOf(odoo: Odoo, session: OdooSession, login: string, caller: Caller): Promise<Profile> {
  const ofGroups = (await odoo.isFrom(IMPLIED_GROUPS_APART)) ? 'all_group_ids' : 'groups_id';
  const read = (fields: readonly string[]): Promise<Outcome> =>
    odoo.callMethod(
      session,
      { model: 'res.users', method: 'read', args: [[session.uid], fields], kwargs: {} },
      { caller },
    );
  const fields = ['name', 'login', 'lang', 'tz'];
  let outcome = await read([...fields, ofGroups]);
  // A portal user of Odoo 19 may not read groups, not even their own.
  if (outcome.kind === 'fault' && outcome.fault.name === 'odoo.exceptions.AccessError') outcome = await read(fields);
  const [row] = outcome.kind === 'result' && Array.isArray(outcome.result) ? outcome.result : [];
  if (!isRecord(row)) return { failed: outcome };
  const ids = Array.isArray(row[ofGroups]) ? row[ofGroups] : [];
  const groups = ids.length === 0 ? [] : await externalIds(odoo, session, ids, caller);
  if (!Array.isArray(groups)) return { failed: groups };
  return {
    user: {
      uid: session.uid,
      login: text(row.login) ?? login,
      name: text(row.name) ?? login,
      lang: text(row.lang),
      tz: text(row.tz),
      groups,
      database: session.database,
      provider: ODOO,
      isAdmin: false,
    },
  };
}

/** The external ids of groups. Odoo shows them to all users; a group that was created by hand has none. */
async function externalIds(
  odoo: Odoo,
  session: OdooSession,
  ids: readonly unknown[],
  caller: Caller,
): Promise<string[] | Outcome> {
  const call = { model: 'res.groups', method: 'get_external_id', args: [ids], kwargs: {} };
  const outcome = await odoo.callMethod(session, call, { caller });
  if (outcome.kind !== 'result' || !isRecord(outcome.result)) return outcome;
  return Object.values(outcome.result)
    .flatMap((id) => text(id) ?? [])
    .sort();
}
