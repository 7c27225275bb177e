import type { Context } from '@wideload/kit';
import type { Outage } from '@wideload/session/internal';
import { redisHangsUp, redisStillLoading } from '../errors.ts';
import { createClient, type SessionRedis } from '../ioredis/client.ts';
import { connectFailure } from './connect_failure.ts';
import { whyNoCluster } from './no_cluster.ts';
import { isRefusedDatabase, refusalOf } from './refusal.ts';
import type { Target } from './target.ts';
import { readTls } from './tls.ts';

/** Seconds that a server which is loading its data is waited for while the host boots. */
const LOADING_PATIENCE = 60;

/** A connection that is up. While the host boots, losing it is the end of the boot. */
export interface Connection {
  readonly redis: SessionRedis;
  /** From now on the connection is taken up again by itself whenever it is lost; `outage` says so, once each time. */
  keepUp(outage: Outage): void;
  /**
   * Connects a second time. When that leads to a server which passes `test`, and ours does not, the connection is taken
   * up anew: after a failover a name may lead elsewhere, while we stay with the old server, where reading still works.
   */
  moveOn(test: (redis: SessionRedis) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** Ends a client's sockets and timers, whatever it is doing. */
export async function drop(redis: SessionRedis): Promise<void> {
  if (redis.status === 'end') return;
  // A client that waits for its next attempt to connect has no socket whose end it would tell, nor has a cluster that
  // lost its nodes.
  const isMute = redis.status === 'reconnecting' || redis.isCluster;
  const ended = isMute ? undefined : new Promise((resolve) => redis.once('end', resolve));
  redis.disconnect();
  redis.stream?.destroy();
  await ended;
}

/** Waits until the client is ready. Throws the first thing that went wrong. */
async function firstReady(redis: SessionRedis, target: Target, context: Pick<Context, 'progress'>): Promise<void> {
  let first: unknown;
  const onError = (error: unknown) => {
    first ??= error;
  };
  const since = Date.now();
  let isTooLate = false;
  redis.on('error', onError);
  // Each command of the handshake has its time limit. What takes longer than they do is a server loading its data.
  const patience = setInterval(() => {
    if (redis.status === 'connect') context.progress(`waiting for ${target.name} to load its data`);
    if (Date.now() - since < LOADING_PATIENCE * 1000) return;
    isTooLate = true;
    redis.disconnect();
  }, 1000);
  try {
    await redis.connect();
  } catch (error) {
    throw isTooLate ? redisStillLoading(target, LOADING_PATIENCE) : connectFailure(target, first ?? error);
  } finally {
    clearInterval(patience);
    redis.off('error', onError);
  }
  // Errors that leave the connection up, such as a refused database.
  if (first !== undefined) throw connectFailure(target, first);
}

function watch(redis: SessionRedis, outage: Outage, isUp: () => boolean): void {
  redis.on('error', (error: unknown) => {
    if (isUp()) outage.began(refusalOf(error).reason);
    // Rather no session than one in the wrong database.
    if (isRefusedDatabase(error)) redis.disconnect(true);
  });
  redis.on('close', () => {
    if (isUp()) outage.began('closed the connection');
  });
  // A client that is told to reconnect while it connects gives up for good.
  redis.on('end', () => {
    if (isUp()) redis.connect().catch(() => {});
  });
}

/** How long Redis may take to answer, in seconds, and how many replicas have to have what is written. */
export interface Patience {
  readonly timeout: number;
  readonly wait: number;
}

/** Connects to Redis, or throws one `WideloadError` that says why not and leaves nothing open. */
export async function connect(
  target: Target,
  patience: Patience,
  context: Pick<Context, 'progress'>,
): Promise<Connection> {
  const tls = target.tls && readTls(target.tls);
  context.progress(`connecting to ${target.address}`);
  let isUp = false;
  const policy = { timeout: patience.timeout * 1000, replicas: patience.wait, tls };
  const redis = createClient(target, { ...policy, isUp: () => isUp });
  // Whoever waits for a command is told of its failure; without a listener ioredis writes to the console as well.
  redis.on('error', () => {});
  try {
    await firstReady(redis, target, context);
  } catch (error) {
    await drop(redis);
    if (target.place.kind !== 'cluster') throw error;
    throw await whyNoCluster(target, target.place.nodes, (node) => connect(node, patience, context));
  }
  return {
    redis,
    keepUp(outage) {
      if (redis.status !== 'ready') throw redisHangsUp(target, target.tls !== undefined);
      isUp = true;
      watch(redis, outage, () => isUp);
    },
    async moveOn(test) {
      const scout = createClient(target, { ...policy, isUp: () => false });
      scout.on('error', () => {});
      try {
        await scout.connect();
        await test(scout);
        // Unless it is the very server that we are connected to, and has become a master meanwhile.
        await test(redis).catch(() => redis.disconnect(true));
      } catch {
        // There is no better server yet.
      } finally {
        await drop(scout);
      }
    },
    async close() {
      isUp = false;
      try {
        await redis.quit();
      } catch {
        // Not connected, or no answer: there is nobody to say farewell to.
      }
      await drop(redis);
    },
  };
}
