import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort, type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { startCluster } from '../../../../test/support/redis_cluster.ts';
import { startSentinelGroup } from '../../../../test/support/sentinels.ts';
import { boot } from '../support/boot.ts';

let redis: RedisServer;
let locked: RedisServer;
beforeAll(async () => {
  redis = await startRedis({ args: ['--databases', '4'] });
  locked = await startRedis({ password: 'secret', args: ['--rename-command', 'EVALSHA', ''] });
});
afterAll(async () => {
  await redis.stop();
  await locked.stop();
});

/** Milliseconds; well below the least timer that a client has, half a second. */
const AT_ONCE = 350;

it('when it came up and was stopped', async () => {
  const { code, ms } = await boot({ port: String(redis.port) });
  expect(code).toBe('up');
  expect(ms).toBeLessThan(AT_ONCE);
  expect(await redis.cli('client', 'list')).not.toContain('name=wideload');
});

it('when it came up by Sentinels and was stopped', async () => {
  const group = await startSentinelGroup({ replicas: 0, sentinels: 2 });
  const [one] = group.sentinels;
  const sentinels = `127.0.0.1:${one?.port},127.0.0.1:1`;
  const { code, ms } = await boot({ sentinels, sentinel_master_name: 'mymaster' });
  expect(code).toBe('up');
  expect(ms).toBeLessThan(AT_ONCE);
  await group.stop();
});

it('when it came up in a cluster and was stopped, or did not come up', async () => {
  const cluster = await startCluster();
  const { code, ms } = await boot({ cluster: cluster.addresses });
  expect(code).toBe('up');
  expect(ms).toBeLessThan(AT_ONCE);
  for (const node of cluster.servers) expect(await node.cli('client', 'list')).not.toContain('name=wideload');
  await cluster.stop();
  const gone = await boot({ cluster: cluster.addresses });
  expect(gone.code).toBe('REDIS_REFUSED');
  expect(gone.ms).toBeLessThan(AT_ONCE);
});

it.each([
  ['the password is missing', 'REDIS_PASSWORD_WANTED', {}],
  ['the password is wrong', 'REDIS_PASSWORD_WRONG', { password: 'x' }],
  ['a command is missing', 'REDIS_UNUSABLE', { password: 'secret' }],
])('when %s', async (_, expected, options) => {
  const { code, ms } = await boot({ port: String(locked.port), ...options });
  expect(code).toBe(expected);
  expect(ms).toBeLessThan(AT_ONCE);
});

it('when the database is refused', async () => {
  const { code, ms } = await boot({ port: String(redis.port), db: '9' });
  expect(code).toBe('REDIS_DATABASE_REFUSED');
  expect(ms).toBeLessThan(AT_ONCE);
  expect(await redis.cli('client', 'list')).not.toContain('name=wideload');
});

it('when nothing is there', async () => {
  const port = String(await freePort());
  expect(await boot({ port })).toMatchObject({ code: 'REDIS_REFUSED', lines: [] });
  expect((await boot({ port })).ms).toBeLessThan(AT_ONCE);
  const sentinel = await boot({ sentinel_host: '127.0.0.1', sentinel_port: port, sentinel_master_name: 'mymaster' });
  expect(sentinel.code).toBe('REDIS_SENTINEL_LOST');
  expect(sentinel.ms).toBeLessThan(AT_ONCE);
});

it('when the server stays silent', async () => {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { code, ms } = await boot({ host: '127.0.0.1', port: String(port), timeout: '200ms' });
  server.close();
  expect(code).toBe('REDIS_SILENT');
  expect(ms).toBeLessThan(AT_ONCE);
});
