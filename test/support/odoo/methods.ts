import { type Answer, as, type Exchange, userOf } from './exchange.ts';
import { type Recording, recording, resultOf } from './recordings.ts';
import { isRotationDue, rotate } from './rotation.ts';
import type { StandInOdoo } from './server.ts';
import { groupNames, type OdooUser } from './users.ts';

export async function callMethod(exchange: Exchange): Promise<Answer | undefined> {
  const { odoo, id } = exchange;
  const of = (name: string): Recording => recording(odoo.version, name);
  const user = userOf(exchange);
  await odoo.pause();
  if (user === undefined) return as(of('call_kw_no_cookie'), { id });
  const answer = answerOf(exchange, user);
  if (answer === undefined || !isRotationDue(exchange)) return answer;
  const { headers } = await rotate(exchange, user);
  return {
    ...answer,
    headers: [...answer.headers, ...headers.filter(([name]) => name.toLowerCase() === 'set-cookie')],
  };
}

function answerOf({ odoo, params, id }: Exchange, user: OdooUser): Answer | undefined {
  const { model, method } = params;
  const args = Array.isArray(params.args) ? params.args : [];
  const of = (name: string): Recording => recording(odoo.version, name);
  if (model === 'res.users' && method === 'read') return readSelf(odoo, user, args, id);
  if (model === 'res.groups' && method === 'get_external_id') {
    const names = groupNames(odoo.version);
    const ids: unknown[] = Array.isArray(args[0]) ? args[0] : [];
    const entries = ids.map((group) => [String(group), names.get(Number(group)) ?? '']);
    return as(of('groups_external_ids_internal'), { id, result: Object.fromEntries(entries) });
  }
  if (model === 'res.users' && method === 'has_group') {
    const isRecordForm = Array.isArray(args[0]);
    if (isRecordForm === (odoo.version === '16.0')) return undefined;
    const group = String(args.at(-1)).replace('base.', '');
    return as(of(`has_group_${group}_${user.role}`), { id });
  }
  if (method === 'nosuch') return as(of('call_kw_unknown_method'), { id });
  return undefined;
}

function readSelf(odoo: StandInOdoo, user: OdooUser, args: readonly unknown[], id: unknown): Answer | undefined {
  const [ids, fields] = args;
  if (!Array.isArray(ids) || ids[0] !== user.uid || !Array.isArray(fields)) return undefined;
  const withGroups = recording(odoo.version, `read_self_${user.role}`);
  const recorded = resultOf(withGroups);
  if (!Array.isArray(recorded)) {
    // A portal user of Odoo 19 may not read any field of groups.
    if (fields.some((field) => String(field).includes('group'))) return as(withGroups, { id });
    return as(recording(odoo.version, `read_self_no_groups_${user.role}`), { id });
  }
  const row = { ...recorded[0], ...(odoo.version === '19.0' && { all_group_ids: impliedGroups(odoo, user) }) };
  if (!fields.every((field) => Object.hasOwn(row, field))) return undefined;
  const result = [Object.fromEntries(['id', ...fields].map((field) => [field, row[field]]))];
  return as(withGroups, { id, result });
}

/** What `all_group_ids` holds on 19: recorded for the internal user; for others, the groups that `has_group` said they are in. */
function impliedGroups(odoo: StandInOdoo, user: OdooUser): unknown {
  if (user.role === 'internal') {
    const [row] = resultOf(recording(odoo.version, 'read_all_groups')) as { all_group_ids: unknown }[];
    return row?.all_group_ids;
  }
  const names = ['group_user', 'group_erp_manager', 'group_system'].filter(
    (name) => resultOf(recording(odoo.version, `has_group_${name}_${user.role}`)) === true,
  );
  const numbers = [...groupNames(odoo.version)].filter(([, name]) => names.includes(name.replace('base.', '')));
  return numbers.map(([number]) => number);
}

export function jsonRpc({ odoo, params, id }: Exchange): Answer | undefined {
  const { service, method, args } = params;
  if (service !== 'common') return undefined;
  if (method === 'version') return as(recording(odoo.version, 'jsonrpc_common_version'), { id });
  const [, login, password] = Array.isArray(args) ? args : [];
  const isRight = odoo.users.some((user) => user.login === login && user.password === password);
  return as(recording(odoo.version, isRight ? 'jsonrpc_authenticate' : 'jsonrpc_authenticate_wrong'), { id });
}

export function xmlRpc({ odoo, request }: Exchange): Answer | undefined {
  const method = /<methodName>(\w+)</.exec(request.body)?.[1];
  if (method === 'version') return as(recording(odoo.version, 'xmlrpc_version'));
  if (method !== 'authenticate') return undefined;
  const isRight = /<string>admin<\/string>.*<string>admin<\/string>/s.test(request.body);
  return as(recording(odoo.version, isRight ? 'xmlrpc_authenticate' : 'xmlrpc_authenticate_wrong'));
}
