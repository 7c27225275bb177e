import { type Finding, failed, failing, ok, warning } from '@wideload/base';
import type { Context } from '@wideload/kit';
import { newHexSid, StoreUnavailable } from '@wideload/session';
import { parseInfo } from '../client/info.ts';
import { isOutOfReach, refusalOf } from '../client/refusal.ts';
import type { Wait } from '../failover/confirm.ts';
import type { RedisOptionValues } from '../options.ts';
import { PROCESS } from '../runtime.ts';
import { RedisSessions } from '../store/sessions.ts';
import type { Target } from '../target/target.ts';
import { memoryFindings } from './memory.ts';
import { newSidFindings } from './new_sids.ts';
import { persistenceFinding } from './persistence.ts';
import { electionFindings, replicaFindings } from './replicas.ts';
import * as say from './sentences.ts';
import { ifAllowed, type Server, serversOf } from './server.ts';
import { storedFindings } from './stored.ts';

/** Difference in seconds between the clocks of host and Redis above which `doctor` warns. */
const CLOCKS_APART = 5;

/** Checks the Redis that keeps the sessions: whether it answers, and which settings endanger sessions. */
export async function redisFindings(
  target: Target,
  options: Pick<RedisOptionValues, 'sid' | 'wait'>,
  context: Context,
): Promise<readonly Finding[]> {
  let sessions: RedisSessions;
  try {
    sessions = await context.get(RedisSessions);
  } catch (error) {
    return [failed(error)];
  }
  const serving = await servingFindings(sessions, target);
  const servers = serversOf(sessions.client, target);
  const looked = await Promise.all(servers.map((server) => lookAt(server, target, options.wait)));
  const election = electionFindings((await sessions.sentinelViews()) ?? [], options.wait, target.name);
  const { client, keys } = sessions;
  const sids = await newSidFindings(options.sid, { client, keys, now: PROCESS.now });
  return [
    ...serving,
    await indexing(sessions, target),
    ...(await stored(sessions)),
    ...sids,
    ...looked.flat(),
    ...election,
  ];
}

/** Returns nothing if Redis refuses SCAN, which requests do not need; if it does not answer, other findings say so. */
async function stored(sessions: RedisSessions): Promise<Finding[]> {
  try {
    return (await ifAllowed(storedFindings(sessions))) ?? [];
  } catch (error) {
    if (error instanceof StoreUnavailable || isOutOfReach(refusalOf(error))) return [];
    throw error;
  }
}

/** Checks whether sessions can be read and written, only with commands that requests need. */
async function servingFindings({ store, health }: RedisSessions, target: Target): Promise<Finding[]> {
  const begin = performance.now();
  try {
    await store.load(newHexSid());
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    return [failing(say.unavailable(target, error.message), say.SEE_ITS_LOG)];
  }
  const answers = ok(say.answers(target, performance.now() - begin));
  const { healthy, detail, warning: what } = await health();
  if (!healthy) return [failing(say.unavailable(target, detail ?? ''), say.SEE_ITS_LOG)];
  return what === undefined ? [answers] : [answers, warning(what, say.SEE_ITS_LOG)];
}

/** Findings about one server. If it is lost in the middle, that is said in place of the rest. */
async function lookAt(server: Server, target: Target, wait: Wait): Promise<Finding[]> {
  try {
    return [await clock(server), ...access(server, target), ...(await selfReport(server, wait))];
  } catch (error) {
    return [say.lookBrokeOff(server, refusalOf(error).reason)];
  }
}

async function clock(server: Server): Promise<Finding> {
  const time = await ifAllowed(server.server.time());
  if (time === undefined) return say.clockUnknown(server);
  const apart = time - Date.now() / 1000;
  return Math.abs(apart) < CLOCKS_APART ? ok(say.clocksAgree(server)) : say.clocksDiffer(server, apart);
}

/** Whether others can access the sessions. A certificate of this host is as good as a password. */
function access(server: Server, { login, tls }: Target): Finding[] {
  if (login.password !== undefined || tls?.pair !== undefined || server.isHere === true) return [];
  return [server.isHere === undefined ? say.whereUnknown(server) : say.openToAll(server)];
}

async function selfReport(server: Server, wait: Wait): Promise<Finding[]> {
  const text = await ifAllowed(server.server.info());
  if (text === undefined) return [say.infoRefused(server)];
  const info = parseInfo(text);
  const snapshots = await server.server.setting('save');
  const least = await server.server.setting('min-replicas-to-write');
  const version = info.get('redis_version');
  return [
    ...(version === undefined ? [] : [ok(say.isVersion(server, version))]),
    ...memoryFindings(server, info),
    persistenceFinding(server, info, snapshots),
    ...replicaFindings(server, info, least, wait),
  ];
}

/** Whether the user index can be written, tried with a session that does not exist. */
async function indexing({ store }: RedisSessions, target: Target): Promise<Finding> {
  const nobody = newHexSid();
  try {
    await store.addToUserIndex(nobody, nobody, 5);
    await store.removeFromUserIndex(nobody, nobody);
    return ok(say.userIndexWritable());
  } catch (error) {
    if (error instanceof StoreUnavailable) return say.userIndexRefused(target, error.message);
    throw error;
  }
}
