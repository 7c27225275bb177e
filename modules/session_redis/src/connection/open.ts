import type { Context } from '@wideload/kit';
import type { OpenCache } from '../cache/open.ts';
import type { RedisDriver } from '../client/driver.ts';
import { refusalOf } from '../client/refusal.ts';
import { openEndings } from '../endings/open.ts';
import { rememberingStore } from '../endings/remembering_store.ts';
import { Failover } from '../failover/failover.ts';
import { fencedStore } from '../failover/fenced_store.ts';
import type { RedisOptionValues } from '../options.ts';
import { PROCESS, type Runtime } from '../runtime.ts';
import { openSids } from '../sid/sids.ts';
import { keysOf } from '../store/keys.ts';
import type { RedisSessions } from '../store/sessions.ts';
import { RedisSessionStore } from '../store/store.ts';
import type { Target } from '../target/target.ts';
import { readTls } from '../target/tls.ts';
import { type Connection, connect } from './connect.ts';
import { certificateUnchecked, optionsIgnored } from './errors.ts';
import { watchOutages } from './outages.ts';
import { probe } from './probe.ts';
import { Readiness } from './readiness.ts';
import { unusable } from './unusable.ts';
import { waitForRedis } from './wait_for_redis.ts';

/** Connects to Redis and checks that it can keep sessions. If not, nothing stays open. */
async function connectUsable(
  driver: RedisDriver,
  target: Target,
  options: RedisOptionValues,
  context: Pick<Context, 'progress'>,
  newKey: () => string,
  failover: Failover,
  runtime: Runtime,
): Promise<Connection> {
  const { timeout } = options;
  const connection = await connect(driver, target, { timeout, confirm: failover.confirm }, context, runtime);
  try {
    await failover.prepare(connection.client).catch((error: unknown) => {
      throw unusable(target, refusalOf(error));
    });
    await probe(connection.client, target, newKey);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/**
 * Connects to Redis. A booting host waits for it if the options say so. If Redis cannot keep sessions, nothing stays
 * open, and one error has the reason.
 */
export async function openSessions(
  driver: RedisDriver,
  target: Target,
  options: RedisOptionValues,
  context: Context,
  runtime = PROCESS,
): Promise<RedisSessions> {
  const keys = keysOf(options.prefix);
  /** The key of a session that does not exist. */
  const newKey = (): string => keys.sessions.encode(runtime.newSid());
  if (target.ignored.length > 0) context.log.warn(optionsIgnored(target.name, target.ignored));
  if (target.tls?.isVerified === false) context.log.warn(certificateUnchecked(target.name));
  const { isServing } = context.host;
  const patience = isServing ? options.boot_wait : 0;
  const policy = { timeoutMs: options.timeout * 1000, tls: target.tls && readTls(target.tls) };
  const sentinels = driver.sentinelsOf(target, policy);
  context.onStop(() => sentinels?.close());
  const failover = new Failover(target, sentinels, options, runtime);
  const connection = await waitForRedis(target.name, patience, context, (progress) =>
    connectUsable(driver, target, options, { progress }, newKey, failover, runtime),
  );
  context.onStop(() => connection.close());
  const { client } = connection;
  // Not the signal of the context, which is aborted while requests are still answered.
  const over = new AbortController();
  context.onStop(() => over.abort());
  const outages = watchOutages(connection, target, newKey, { log: context.log, signal: over.signal });
  const topology = failover.topologyOf(client);
  const fence = isServing ? failover.watch(client, topology, outages.majority, context) : undefined;
  const clientSideCache = async (): Promise<OpenCache | undefined> => {
    if (options.near_cache === 0) return undefined;
    const { openClientSideCache } = await import('../cache/open.ts');
    return openClientSideCache({ driver, client, target, keys: keys.sessions, runtime }, options, context);
  };
  const readiness = new Readiness(outages, sentinels, over.signal, runtime.now);
  const cached = await clientSideCache();
  const { endings, index } = await openEndings({ client, keys, topology, failover, runtime }, context);
  const sids = await openSids(options.sid, { client, keys, now: runtime.now }, context, over.signal);
  const store = new RedisSessionStore(client, {
    name: target.name,
    db: target.db,
    prefix: options.prefix,
    keys,
    sids,
    ...cached,
    expiration: options.expiration,
    expirationAnonymous: options.expiration_anonymous,
    outages,
    confirm: () => failover.confirmEverything(client, topology),
  });
  const remembering = rememberingStore(store, endings, index);
  return {
    client,
    keys,
    store: fence === undefined ? remembering : fencedStore(remembering, fence),
    sentinelViews: async () => sentinels?.views(),
    health: () => readiness.check(),
    keepUp: () => connection.keepUp(outages.reach),
  };
}
