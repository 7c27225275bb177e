import { type Finding, failed, ok } from '@wideload/base';
import type { Context } from '@wideload/kit';
import { newHexSid, StoreUnavailable } from '@wideload/session';
import { refusalOf } from '../refusal.ts';
import { RedisSessions } from '../sessions.ts';
import type { Target } from '../target.ts';
import { type Info, parseInfo } from './info.ts';
import { memoryFindings } from './memory.ts';
import { persistenceFinding } from './persistence.ts';
import { replicaFindings } from './replicas.ts';
import * as say from './sentences.ts';

/** Seconds between the clocks of host and Redis from which somebody should look into it. */
const CLOCKS_APART = 5;

/** Looks at the Redis that keeps the sessions: whether it is there, and what of its ways costs them. */
export async function redisFindings(target: Target, context: Context): Promise<readonly Finding[]> {
  let sessions: RedisSessions;
  try {
    sessions = await context.get(RedisSessions);
  } catch (error) {
    return [failed(error)];
  }
  const { redis } = sessions;
  const begin = performance.now();
  await redis.ping();
  const milliseconds = performance.now() - begin;
  const info = await infoOf(sessions);
  return [
    ok(say.answers(target, info?.get('redis_version'), milliseconds)),
    await clocks(sessions, target),
    await notes(sessions, target),
    ...(target.login.password === undefined && !isLocal(target) ? [say.openToAll(target)] : []),
    ...(info === undefined
      ? [say.infoRefused(target)]
      : [
          ...memoryFindings(target, info),
          persistenceFinding(target, info, await snapshotsOf(sessions)),
          ...replicaFindings(target, info),
        ]),
  ];
}

/** Whether Redis is on this machine, as far as its address tells. */
function isLocal({ place }: Target): boolean {
  return place.kind === 'socket' || (place.kind === 'server' && /^(localhost$|127\.|::1$)/.test(place.at.host));
}

/** Undefined where Redis keeps it to itself, as some hosted ones do. */
async function infoOf({ redis }: RedisSessions): Promise<Info | undefined> {
  try {
    return parseInfo(await redis.info());
  } catch (error) {
    if (isKept(error)) return undefined;
    throw error;
  }
}

/** When snapshots are made, as `save` in redis.conf; undefined where Redis does not tell. */
async function snapshotsOf({ redis }: RedisSessions): Promise<string | undefined> {
  try {
    const answer: unknown = await redis.config('GET', 'save');
    return Array.isArray(answer) ? String(answer[1] ?? '') : undefined;
  } catch (error) {
    if (isKept(error)) return undefined;
    throw error;
  }
}

function isKept(error: unknown): boolean {
  const { kind } = refusalOf(error);
  return kind === 'forbidden' || kind === 'command';
}

async function clocks({ redis }: RedisSessions, target: Target): Promise<Finding> {
  const [seconds, microseconds] = await redis.time();
  const apart = Number(seconds) + Number(microseconds) / 1e6 - Date.now() / 1000;
  return Math.abs(apart) < CLOCKS_APART ? ok(say.clocksAgree()) : say.clocksDiffer(target, apart);
}

/** Whether it can be noted whose sessions are whose, tried with a session that nobody has. */
async function notes({ store }: RedisSessions, target: Target): Promise<Finding> {
  const nobody = newHexSid();
  try {
    await store.note(nobody, nobody, 5);
    await store.forget(nobody, nobody);
    return ok(say.notesKept());
  } catch (error) {
    if (error instanceof StoreUnavailable) return say.notesRefused(target, error.message);
    throw error;
  }
}
