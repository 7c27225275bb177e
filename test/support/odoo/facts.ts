import { isRecord } from '@wideload/kit/internal';
import { datasetCall, executedCall, json2Call, type MethodCall } from './calls/method_call.ts';
import {
  bodyOf,
  headersOf,
  type OdooData,
  type OdooVersion,
  type Recording,
  recordedSessions,
  recording,
  recordings,
  resultOf,
} from './recordings.ts';
import type { OdooUser } from './users.ts';

type Facts = Pick<OdooUser, 'uid' | 'apiKeys' | 'context' | 'info' | 'row' | 'groups'> & {
  readonly trustedDevices: readonly string[];
};

const found = new Map<string, Facts>();

/** Returns what the recordings show of a user, in one of the recorded databases. */
export function recordedFacts(version: OdooVersion, database: string, login: string): Facts {
  const name = [version, database, login].join();
  const facts = found.get(name) ?? findFacts(version, database, login);
  found.set(name, facts);
  return facts;
}

function findFacts(version: OdooVersion, database: string, login: string): Facts {
  const all = [...recordings(version).values()];
  const sessions = all.flatMap(recordedSessions).map(([, data]) => data);
  const session = sessions.find((data) => data.login === login && data.db === database && isRecord(data.context));
  const keys = all.flatMap((one) => keyIn(one, login));
  const uid = Number(session?.uid ?? keys[0]?.uid);
  const results = all.map(resultOf).filter(isRecord);
  const info = results.find(({ username, db }) => username === login && db === database);
  const calls = all.flatMap((one) => recordedCall(version, one));
  const context = isRecord(session?.context) ? session.context : contextIn(calls, uid);
  const row = { id: uid, login, ...nameIn(info), ...languageIn(context), ...rowIn(calls, uid) };
  const groups = groupsOf(version, row, calls, info);
  const implied = version === '19.0' && 'group_ids' in row && { all_group_ids: idsOf(version, groups) };
  return {
    uid,
    apiKeys: keys.map(({ key }) => key),
    context,
    info,
    row: { ...row, ...implied },
    groups,
    trustedDevices: all.flatMap((one) => devicesIn(one)),
  };
}

const nameIn = (info?: OdooData): OdooData => (info ? { name: info.name } : {});
const languageIn = (context?: OdooData): OdooData => (context ? { lang: context.lang, tz: context.tz } : {});

const devicesIn = ({ response }: Recording): string[] =>
  headersOf(response.headers, 'set-cookie').flatMap((cookie) => /^td_id=([^;]+)/.exec(cookie)?.[1] ?? []);

/** The API key with which a program logged in. */
function keyIn({ name, request, response }: Recording, login: string): { key: string; uid: unknown }[] {
  if (!/^jsonrpc_authenticate.*_api_key$/.test(name)) return [];
  const [, who, key] = JSON.parse(request.body ?? '').params.args;
  return who === login ? [{ key, uid: JSON.parse(response.body ?? '').result }] : [];
}

interface RecordedCall {
  readonly uid: unknown;
  readonly call: MethodCall;
  readonly result: unknown;
}

function recordedCall(version: OdooVersion, one: Recording): RecordedCall[] {
  const { path, body } = one.request;
  if (path.startsWith('/json/2/')) {
    const uid = resultOf(recording(version, 'jsonrpc_authenticate_api_key'));
    const call = json2Call(path, body ?? '');
    return call && one.response.status === 200 ? [{ uid, call, result: JSON.parse(bodyOf(one)) }] : [];
  }
  const { params = {} } = body?.startsWith('{"jsonrpc') ? JSON.parse(body) : {};
  const isExecuted = params.service === 'object';
  const call = isExecuted ? executedCall(params.args) : datasetCall(params);
  const [[, session] = []] = recordedSessions(one);
  const result = resultOf(one);
  return call && result !== undefined ? [{ uid: isExecuted ? params.args[1] : session?.uid, call, result }] : [];
}

function contextIn(calls: readonly RecordedCall[], uid: number): OdooData | undefined {
  const found = calls.find(({ uid: caller, call }) => caller === uid && call.method === 'context_get');
  return isRecord(found?.result) ? found.result : undefined;
}

/** Every field that was read of a user. */
function rowIn(calls: readonly RecordedCall[], uid: number): OdooData {
  const rows = calls.flatMap(({ call, result }) => (call.method === 'read' && Array.isArray(result) ? result : []));
  return Object.assign({}, ...rows.filter(({ id }) => id === uid));
}

/** Returns the external ids of groups by their numbers. */
export function groupNames(version: OdooVersion): ReadonlyMap<number, string> {
  const rows = resultOf(recording(version, 'ir_model_data_groups_admin'));
  const entries = (Array.isArray(rows) ? rows : []).map(({ module, name, res_id }): [number, string] => [
    res_id,
    `${module}.${name}`,
  ]);
  return new Map(entries);
}

const INTERNAL = 'base.group_user';

/** Whether the user is in each group: by `has_group`, and by the lists that the user's own record has. */
function groupsOf(
  version: OdooVersion,
  row: OdooData,
  calls: readonly RecordedCall[],
  info: OdooData = {},
): Map<string, boolean> {
  const told = isRecord(info.groups) ? Object.entries(info.groups) : [];
  const groups = new Map(told.map(([name, isIn]) => [name, isIn === true]));
  for (const { uid, call, result } of calls) {
    const [ids, name = ids] = call.args;
    const isAbout = Array.isArray(ids) && version !== '16.0' ? ids[0] === row.id : uid === row.id;
    if (call.method === 'has_group' && isAbout) groups.set(String(name), result === true);
  }
  const every = row.groups_id ?? row.all_group_ids;
  const direct = Array.isArray(row.group_ids) ? row.group_ids : [];
  // The internal user's groups were recorded with those that they imply.
  const implied = groups.get(INTERNAL) ? calls.flatMap(({ result }) => (Array.isArray(result) ? result : [])) : [];
  const known = new Set([...direct, ...implied.flatMap(({ all_group_ids }) => all_group_ids ?? [])]);
  for (const [id, name] of groupNames(version)) {
    if (Array.isArray(every)) groups.set(name, every.includes(id));
    else if (known.has(id)) groups.set(name, true);
  }
  return groups;
}

const idsOf = (version: OdooVersion, groups: ReadonlyMap<string, boolean>): number[] =>
  [...groupNames(version)].flatMap(([id, name]) => (groups.get(name) ? [id] : [])).sort((a, b) => a - b);
