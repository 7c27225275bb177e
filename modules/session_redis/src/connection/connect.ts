import type { Context } from '@wideload/kit';
import type { Outage } from '@wideload/session/internal';
import type { Policy, RedisDriver } from '../client/driver.ts';
import type { RedisClient } from '../client/redis_client.ts';
import { PROCESS } from '../runtime.ts';
import type { Target } from '../target/target.ts';
import { readTls } from '../target/tls.ts';
import { connectFailure } from './connect_failure.ts';
import { redisHangsUp, redisStillLoading } from './errors.ts';
import { whyNoCluster } from './why_no_cluster.ts';

/** Seconds for which a booting host waits for a server that is loading its data. */
const LOADING_SECONDS = 60;

/** An open connection. While the host boots, losing it ends the boot. */
export interface Connection {
  readonly client: RedisClient;
  /** From now on a lost connection is opened again automatically; each loss is reported to `outage` once. */
  keepUp(outage: Outage): void;
  /**
   * Connects a second time. If that leads to a server which passes `test`, and ours does not, reconnects to it: after a
   * failover the host name may resolve to the new master, while our old server still serves reads.
   */
  moveOn(test: (client: RedisClient) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** Waits until the client is ready. Throws a `WideloadError` for the first failure. */
async function firstReady(client: RedisClient, target: Target, context: Pick<Context, 'progress'>): Promise<void> {
  const since = Date.now();
  let isTooLate = false;
  // Each command of the handshake has its time limit. Only a server that is loading its data takes longer.
  const patience = setInterval(() => {
    if (client.isLoading) context.progress(`waiting for ${target.name} to load its data`);
    if (Date.now() - since < LOADING_SECONDS * 1000) return;
    isTooLate = true;
    void client.drop();
  }, 1000);
  try {
    await client.connect();
  } catch (error) {
    throw isTooLate ? redisStillLoading(target, LOADING_SECONDS) : connectFailure(target, error);
  } finally {
    clearInterval(patience);
  }
}

/** Time limit of a command in seconds, and when a write is acknowledged. */
export interface Patience {
  readonly timeout: number;
  readonly confirm?: Policy['confirm'];
}

/** Connects to Redis, or throws one `WideloadError` with the reason and leaves nothing open. */
export async function connect(
  driver: RedisDriver,
  target: Target,
  patience: Patience,
  context: Pick<Context, 'progress'>,
  runtime = PROCESS,
): Promise<Connection> {
  const tls = target.tls && readTls(target.tls);
  context.progress(`connecting to ${target.address}`);
  let isUp = false;
  const policy = { timeoutMs: patience.timeout * 1000, confirm: patience.confirm, tls, runtime };
  const client = driver.createClient(target, { ...policy, isUp: () => isUp });
  try {
    await firstReady(client, target, context);
  } catch (error) {
    await client.drop();
    if (target.place.kind !== 'cluster') throw error;
    throw await whyNoCluster(target, target.place.nodes, (node) => connect(driver, node, patience, context, runtime));
  }
  return {
    client,
    keepUp(outage) {
      if (!client.isReady) throw redisHangsUp(target, target.tls !== undefined);
      isUp = true;
      client.on('failure', ({ reason }) => {
        if (isUp) outage.began(reason);
      });
      client.on('lost', () => {
        if (isUp) outage.began('closed the connection');
      });
    },
    async moveOn(test) {
      const probeClient = driver.createClient(target, { ...policy, isUp: () => false });
      try {
        await probeClient.connect();
        await test(probeClient);
        // Unless it is the server that we are connected to, and has become a master meanwhile.
        await test(client).catch(() => client.reconnect());
      } catch {
        // There is no better server yet.
      } finally {
        await probeClient.drop();
      }
    },
    async close() {
      isUp = false;
      await client.close();
    },
  };
}
