import { afterEach, describe, expect, it } from 'vitest';
import { QUICK_REPLICATION, type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { startCluster } from '../../../../test/support/redis_cluster.ts';
import { startReplica } from '../../../../test/support/sentinels.ts';
import { until } from '../../../../test/support/until.ts';
import type { RedisClient } from '../../src/client/redis_client.ts';
import { ioredis } from '../../src/ioredis/driver.ts';
import { PROCESS } from '../../src/runtime.ts';
import { targetOf } from '../../src/target/target.ts';
import { type Texts, valuesOf } from '../support/open.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

async function connected(texts: Texts): Promise<RedisClient> {
  const policy = { timeoutMs: 10_000, tls: undefined, runtime: PROCESS, isUp: () => false };
  const client = ioredis.createClient(targetOf(valuesOf(texts)), policy);
  cleanUp.push(() => client.drop());
  await client.connect();
  return client;
}

async function start(args: readonly string[] = []): Promise<RedisServer> {
  const server = await startRedis({ args });
  cleanUp.push(() => server.stop());
  return server;
}

const at = ({ port }: RedisServer): Texts => ({ port: String(port) });

/** One fact of INFO, by redis-cli. */
async function fact(server: RedisServer, name: string): Promise<string | undefined> {
  return new RegExp(`^${name}:(\\S+)`, 'm').exec(await server.cli('info'))?.[1];
}

describe('the identity of a server', () => {
  it('is what that server says about itself', async () => {
    const server = await start();
    const identity = await (await connected(at(server))).identity();
    expect(identity).toEqual({
      version: await fact(server, 'redis_version'),
      runId: await fact(server, 'run_id'),
      replicationId: await fact(server, 'master_replid'),
      replicationOffset: 0,
      isMaster: true,
    });
    expect(identity.runId).toMatch(/^[\da-f]{40}$/);
  });

  it('has an offset that grows with what is written and that a replica reaches', async () => {
    const master = await start(QUICK_REPLICATION);
    const replica = await startReplica(master);
    cleanUp.push(() => replica.stop());
    const [first, second] = await Promise.all([connected(at(master)), connected(at(replica))]);
    const before = (await first.identity()).replicationOffset ?? Number.NaN;
    await first.create('session:x', 'x'.repeat(1000), 60);
    const after = (await first.identity()).replicationOffset ?? Number.NaN;
    expect(after - before).toBeGreaterThan(1000);
    await until('the replica has it', async () => ((await second.identity()).replicationOffset ?? 0) >= after);
    const [ofMaster, ofReplica] = await Promise.all([first.identity(), second.identity()]);
    expect(ofReplica).toMatchObject({ isMaster: false, replicationId: ofMaster.replicationId });
    expect(ofReplica.runId).not.toBe(ofMaster.runId);
  });

  it('changes when the replica takes over, by its replication id', async () => {
    const master = await start(QUICK_REPLICATION);
    const replica = await startReplica(master);
    cleanUp.push(() => replica.stop());
    const client = await connected(at(replica));
    const before = await client.identity();
    await replica.cli('replicaof', 'no', 'one');
    const after = await client.identity();
    expect(after).toMatchObject({ isMaster: true, runId: before.runId });
    expect(after.replicationId).not.toBe(before.replicationId);
  });

  it('is reported by each master of a cluster', async () => {
    const cluster = await startCluster();
    cleanUp.push(() => cluster.stop());
    const client = await connected({ cluster: cluster.addresses });
    const identities = await Promise.all(client.servers().map((server) => server.identity()));
    const expected = await Promise.all(cluster.servers.map((server) => fact(server, 'run_id')));
    expect(identities.map(({ runId }) => runId).sort()).toEqual(expected.sort());
    expect(expected).toContain((await client.identity()).runId);
  });
});
