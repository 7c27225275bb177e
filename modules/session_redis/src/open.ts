import type { Context } from '@wideload/kit';
import { Outage } from '@wideload/session';
import { type Connection, connect } from './connect.ts';
import { certificateUnchecked, notesBegan, outageBegan, placeIgnored, writesBegan } from './errors.ts';
import { openNearCache } from './near/open_near_cache.ts';
import type { RedisOptionValues } from './options.ts';
import { PartialOutage } from './partial_outage.ts';
import { probe, tryReading, tryWriting } from './probe.ts';
import { refusalOf } from './refusal.ts';
import type { RedisSessions } from './sessions.ts';
import { RedisSessionStore } from './store.ts';
import type { Target } from './target.ts';
import { waitForRedis } from './wait_for_redis.ts';

/** Milliseconds between two questions whether Redis can be read again. Without a connection they cost nothing. */
const READ_INTERVAL = 100;
/** Milliseconds between two questions whether it takes writes again. */
const WRITE_INTERVAL = 500;

async function tryWritingSomewhere({ redis, moveOn }: Connection, prefix: string | undefined): Promise<void> {
  try {
    await tryWriting(redis, prefix);
  } catch (error) {
    if (refusalOf(error).kind === 'readonly') await moveOn((other) => tryWriting(other, prefix));
    throw error;
  }
}

/** Connects to Redis and finds out whether it can keep sessions. If not, nothing stays open. */
async function connectUsable(
  target: Target,
  options: RedisOptionValues,
  context: Pick<Context, 'progress'>,
): Promise<Connection> {
  const connection = await connect(target, options, context);
  try {
    await probe(connection.redis, target, options.prefix);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/**
 * Connects to Redis, which is waited for where the options say so and the host boots to serve. If it cannot keep
 * sessions, nothing stays open, and one error says why.
 */
export async function openSessions(
  target: Target,
  options: RedisOptionValues,
  context: Context,
): Promise<RedisSessions> {
  const { prefix } = options;
  if (target.ignored.length > 0) context.log.warn(placeIgnored(target.name, target.ignored));
  if (target.tls?.isVerified === false) context.log.warn(certificateUnchecked(target.name));
  const patience = context.host.isServing ? options.boot_wait : 0;
  const connection = await waitForRedis(target.name, patience, context, (progress) =>
    connectUsable(target, options, { progress }),
  );
  context.onStop(() => connection.close());
  const { redis } = connection;
  const { log } = context;
  // Not the signal of the context, which is aborted while requests are still answered.
  const over = new AbortController();
  context.onStop(() => over.abort());
  const outages = {
    reach: new Outage(log, target.name, outageBegan, {
      ask: () => tryReading(redis, prefix),
      interval: READ_INTERVAL,
      signal: over.signal,
    }),
    part: new PartialOutage(log, target.name),
    write: new Outage(log, target.name, writesBegan, {
      ask: () => tryWritingSomewhere(connection, prefix),
      interval: WRITE_INTERVAL,
      signal: over.signal,
    }),
    notes: new Outage(log, target.name, notesBegan),
  };
  const near = options.near_cache > 0 ? await openNearCache(redis, target, options, context) : undefined;
  const store = new RedisSessionStore(redis, {
    name: target.name,
    db: target.db,
    prefix,
    near,
    expiration: options.expiration,
    expirationAnonymous: options.expiration_anonymous,
    outages,
  });
  return { redis, store, keepUp: () => connection.keepUp(outages.reach) };
}
