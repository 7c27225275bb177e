import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { newHexSid } from '@wideload/session';
import { afterEach, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { startCluster } from '../../../../test/support/redis_cluster.ts';
import { endedKeyOf } from '../../src/client/ended_key.ts';
import type { RedisClient } from '../../src/client/redis_client.ts';
import { ioredis } from '../../src/ioredis/driver.ts';
import { nativeCommandsIn } from '../../src/ioredis/native_commands.ts';
import { PROCESS } from '../../src/runtime.ts';
import { targetOf } from '../../src/target/target.ts';
import { callsOf, hasSetIfEqual } from '../support/native.ts';
import { type Texts, valuesOf } from '../support/open.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

async function start(): Promise<RedisServer> {
  const redis = await startRedis();
  cleanUp.push(() => redis.stop());
  return redis;
}

async function connected(texts: Texts): Promise<RedisClient> {
  const policy = { timeoutMs: 10_000, tls: undefined, runtime: PROCESS, isUp: () => true };
  const client = ioredis.createClient(targetOf(valuesOf(texts)), policy);
  cleanUp.push(() => client.drop());
  await client.connect();
  return client;
}

/** A field of INFO that no test reads, and one of the same length that is only in INFO of Valkey. */
const FIELD = 'redis_git_sha1:00000000';
const CLAIM = 'valkey_version:9.9.9999';

/** Passes everything to a server, and makes its INFO that of a Valkey. Returns the port. */
async function claimingToBeValkey({ port }: RedisServer): Promise<number> {
  const server = createServer((socket) => {
    const upstream = connect(port, '127.0.0.1');
    for (const end of [socket, upstream]) end.on('error', () => {});
    cleanUp.push(() => socket.destroy());
    socket.on('close', () => upstream.destroy());
    upstream.on('close', () => socket.destroy());
    socket.pipe(upstream);
    upstream.on('data', (chunk) => socket.write(chunk.toString('latin1').replace(FIELD, CLAIM), 'latin1'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

const newKey = (): string => `session:${newHexSid()}`;

/** Writes, a conflict, a session that is gone, one that ended, and a deletion: the answers are those of the contract. */
async function keepsPromises(client: RedisClient, key = newKey()): Promise<void> {
  await client.create(key, '{"é": 1}', 60);
  expect(await client.compareAndSet(key, '{"é": 1}', '{"é": 2}', 60, true)).toBe(true);
  expect(String(await client.compareAndSet(key, '{"é": 1}', '{"é": 3}', 60))).toBe('{"é": 2}');
  expect(String(await client.compareAndDelete(key, '{"é": 1}'))).toBe('{"é": 2}');
  expect(await client.compareAndDelete(key, '{"é": 2}')).toBe(true);
  expect(await client.compareAndDelete(key, '{"é": 2}')).toBeNull();
  expect(await client.compareAndSet(key, '', '{"é": 4}', 60)).toBeNull();
  await client.set(key, '{"late": 1}', 60);
  await client.set(endedKeyOf(key), '', 60);
  expect(await client.compareAndSet(key, '{"late": 1}', '{"é": 5}', 60)).toBeNull();
  expect(await client.get(key)).toBeNull();
}

it.each([
  ['valkey_version:9.1.2', true, true],
  ['valkey_version:9.0.0', true, true],
  ['valkey_version:8.1.0', true, false],
  ['valkey_version:10.0.0', true, true],
  ['valkey_version:8.0.9', false, false],
  ['redis_version:9.1.2', false, false],
  ['', false, false],
])('INFO with "%s" means SET with IFEQ: %s, DELIFEQ: %s', (line, setIfEqual, deleteIfEqual) => {
  const info = `# Server\r\nredis_version:7.2.4\r\n${line}\r\n`;
  expect(nativeCommandsIn(info)).toEqual({ setIfEqual, deleteIfEqual });
});

describe('a server', () => {
  it('compares by itself as soon as its INFO says that it can, and means the same by it', async () => {
    const redis = await start();
    const isNative = await hasSetIfEqual(redis);
    const client = await connected({ port: String(redis.port) });
    await redis.cli('config', 'resetstat');
    await keepsPromises(client);
    expect((await callsOf(redis, 'set')).failed).toBe(0);
    // Of two comparisons that succeeded, and four that did not.
    const { calls } = await callsOf(redis, 'evalsha');
    const { calls: texts } = await callsOf(redis, 'eval');
    if (!isNative) expect(calls + texts).toBe(7);
    else expect(calls + texts).toBeLessThanOrEqual(3);
  });

  it('that refuses what its INFO promises is used by scripts, until the next connection', async () => {
    const redis = await start();
    const isNative = await hasSetIfEqual(redis);
    const client = await connected({ port: String(await claimingToBeValkey(redis)) });
    await redis.cli('config', 'resetstat');
    await keepsPromises(client);
    await keepsPromises(client);
    const refused = isNative ? 0 : 1;
    expect((await callsOf(redis, 'set')).failed).toBe(refused);
    const ready = new Promise<void>((resolve) => client.once('ready', () => resolve()));
    client.reconnect();
    await ready;
    await keepsPromises(client);
    expect((await callsOf(redis, 'set')).failed).toBe(2 * refused);
  });

  it('keeps a longer lifetime that another program gave, by scripts from then on', async () => {
    const redis = await start();
    const client = await connected({ port: String(redis.port) });
    const key = newKey();
    await client.create(key, '1', 1000);
    expect(await client.compareAndSet(key, '1', '2', 60, true)).toBe(true);
    expect(Number(await redis.cli('ttl', key))).toBeGreaterThan(900);
    await redis.cli('config', 'resetstat');
    expect(await client.compareAndSet(key, '2', '3', 60, true)).toBe(true);
    expect(Number(await redis.cli('ttl', key))).toBeGreaterThan(900);
    expect((await callsOf(redis, 'evalsha')).calls).toBe(1);
    expect(await client.compareAndSet(key, '3', '4', 60)).toBe(true);
    expect(Number(await redis.cli('ttl', key))).toBeLessThanOrEqual(60);
  });
});

it('keeps the promises on every node of a cluster, also while a slot moves', async () => {
  const cluster = await startCluster();
  cleanUp.push(() => cluster.stop());
  const client = await connected({ cluster: cluster.addresses });
  for (const key of client.keyOfEachServer(newKey)) await keepsPromises(client, key);
  for (const key of client.keyOfEachServer(newKey)) {
    const { server } = await cluster.nodeOf(key);
    const other = cluster.servers.find((one) => one !== server);
    if (other === undefined) throw new Error('the cluster has one server only');
    await client.create(key, '1', 60);
    await cluster.move(key, other);
    expect(await client.compareAndSet(key, '1', '2', 60)).toBe(true);
    await cluster.move(key, server);
    expect(await client.compareAndDelete(key, '2')).toBe(true);
  }
});
