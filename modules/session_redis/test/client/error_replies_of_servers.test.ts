import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort, type RedisServer, type RedisSettings, startRedis } from '../../../../test/support/redis.ts';
import { until } from '../../../../test/support/until.ts';
import type { RedisClient } from '../../src/client/redis_client.ts';
import type { RedisFailure } from '../../src/client/refusal.ts';
import { ioredis } from '../../src/ioredis/driver.ts';
import { PROCESS } from '../../src/runtime.ts';
import { targetOf } from '../../src/target/target.ts';
import { type Texts, valuesOf } from '../support/open.ts';

// Every refusal of the server that is installed, provoked: words behind a code change from version to version. Other
// versions are tested by `npm run test:servers`.

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

async function start(settings: RedisSettings = {}): Promise<RedisServer> {
  const server = await startRedis(settings);
  cleanUp.push(() => server.stop());
  return server;
}

function clientOf({ port }: RedisServer, texts: Texts = {}): RedisClient {
  const policy = { timeoutMs: 10_000, tls: undefined, runtime: PROCESS, isUp: () => false };
  const client = ioredis.createClient(targetOf(valuesOf({ port: String(port), ...texts })), policy);
  cleanUp.push(() => client.drop());
  return client;
}

async function connected(server: RedisServer, texts?: Texts): Promise<RedisClient> {
  const client = clientOf(server, texts);
  await client.connect();
  return client;
}

const failure = (promise: Promise<unknown>): Promise<RedisFailure> =>
  promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error) => error,
  );

/** Twice, since a script is sent whole the first time and by its hash from then on. */
async function compareAndSet(client: RedisClient): Promise<RedisFailure[]> {
  const once = () => failure(client.compareAndSet('session:x', '{}', '{"n": 1}', 60));
  return [await once(), await once()];
}

describe('a command and a script get the same refusal', () => {
  it('by a value of another type', async () => {
    const server = await start();
    const client = await connected(server);
    await server.cli('lpush', 'session:x', '1');
    const expected = { kind: 'type', reason: 'has a value of another type under the key of a session' };
    expect(await failure(client.get('session:x'))).toMatchObject(expected);
    for (const failed of await compareAndSet(client)) expect(failed).toMatchObject(expected);
  });

  it('by a read-only replica, and by one that lost its master', async () => {
    const server = await start();
    const client = await connected(server);
    await client.create('session:x', '{}', 60);
    await server.cli('replicaof', '127.0.0.1', String(await freePort()));
    expect(await failure(client.create('session:y', '{}', 60))).toMatchObject({ kind: 'readonly', code: 'READONLY' });
    for (const failed of await compareAndSet(client)) expect(failed).toMatchObject({ kind: 'readonly' });
    await server.cli('config', 'set', 'replica-serve-stale-data', 'no');
    expect(await failure(client.get('session:x'))).toMatchObject({ kind: 'away', code: 'MASTERDOWN' });
  });

  it('by a server that requires replicas', async () => {
    const server = await start();
    const client = await connected(server);
    await client.create('session:x', '{}', 60);
    await server.cli('config', 'set', 'min-replicas-to-write', '1');
    expect(await failure(client.create('session:y', '{}', 60))).toMatchObject({ kind: 'replicas', code: 'NOREPLICAS' });
    for (const failed of await compareAndSet(client)) expect(failed).toMatchObject({ kind: 'replicas' });
  });

  it('by a full memory', async () => {
    const server = await start();
    const client = await connected(server);
    await client.create('session:x', '{}', 60);
    await server.cli('config', 'set', 'maxmemory', '1');
    expect(await failure(client.create('session:y', '{}', 60))).toMatchObject({ kind: 'full', code: 'OOM' });
    for (const failed of await compareAndSet(client)) expect(failed).toMatchObject({ kind: 'full' });
  });

  it('by a disk that cannot be written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wideload-redis-'));
    const server = await start({ folder });
    // By a command: versions read an argument with a space in different ways.
    await server.cli('config', 'set', 'save', '3600 1');
    const client = await connected(server);
    await client.create('session:x', '{}', 60);
    rmSync(folder, { recursive: true });
    await server.cli('bgsave').catch(() => {});
    await until('it failed to save', async () =>
      (await server.cli('info', 'persistence')).includes('rdb_last_bgsave_status:err'),
    );
    expect(await failure(client.create('session:y', '{}', 60))).toMatchObject({ kind: 'readonly', code: 'MISCONF' });
    for (const failed of await compareAndSet(client)) expect(failed).toMatchObject({ kind: 'readonly' });
    // It does not end by itself without saving.
    await server.kill();
  });

  it("by a user's rights: to commands, within a script, and to keys", async () => {
    const server = await start();
    const login = { username: 'me', password: 'secret' };
    const grant = (...rules: string[]) => server.cli('acl', 'setuser', 'me', 'on', '>secret', ...rules);
    await grant('resetkeys', '~session:*', '~ended_session:*', '+@all', '-expire');
    const client = await connected(server, login);
    await client.create('session:x', '{}', 60);
    expect(await failure(client.expire('session:x', 60))).toMatchObject({
      kind: 'forbidden',
      reason: 'does not let this user run EXPIRE (NOPERM)',
    });
    expect(await failure(client.get('other:x'))).toMatchObject({
      kind: 'forbidden',
      reason: 'does not let this user access its keys (NOPERM)',
    });
    await grant('-get');
    for (const failed of await compareAndSet(client)) expect(failed.kind).toBe('forbidden');
    await grant('-evalsha', '-eval');
    expect((await failure(client.compareAndSet('session:x', '{}', '{}', 60))).kind).toBe('forbidden');
  });

  it('by a server that does not have the command, which is not repeated with its arguments', async () => {
    const server = await start({ args: ['--rename-command', 'GET', '', '--rename-command', 'EVAL', ''] });
    const client = await connected(server);
    expect(await failure(client.get('session:x'))).toMatchObject({
      kind: 'command',
      reason: 'does not know the command GET',
    });
    const [first] = await compareAndSet(client);
    expect(first).toMatchObject({ kind: 'command', reason: 'does not know the command EVAL' });
  });
});

describe('a connection is refused', () => {
  it('without a password, and with a wrong one', async () => {
    const server = await start({ password: 'secret' });
    const wanted = await failure(clientOf(server).connect());
    expect(wanted).toMatchObject({ kind: 'login', code: 'NOAUTH' });
    const wrong = await failure(clientOf(server, { password: 'other' }).connect());
    expect(wrong).toMatchObject({ kind: 'login', code: 'WRONGPASS' });
    const user = await failure(clientOf(server, { username: 'me', password: 'other' }).connect());
    expect(user).toMatchObject({ kind: 'login', code: 'WRONGPASS' });
  });

  it('by a server that has reached its limit of clients', async () => {
    const server = await start({ args: ['--maxclients', '1'] });
    const client = await connected(server);
    const { kind, reason } = await failure(clientOf(server).connect());
    expect([
      'away: has reached its limit of clients (maxclients)',
      // The server may close the connection before its reply is read.
      'closed: cannot be reached',
      'away: cannot be reached (ECONNRESET)',
      'away: cannot be reached (EPIPE)',
    ]).toContain(`${kind}: ${reason}`);
    await client.drop();
  });

  it('by a server that is busy with a script', async () => {
    const server = await start({ args: ['--lua-time-limit', '10'] });
    const client = await connected(server);
    const script = server.cli('eval', 'while true do end', '0').catch(() => {});
    await until('it is busy', async () => (await failure(client.get('x'))).code === 'BUSY');
    expect(await failure(client.get('x'))).toMatchObject({ kind: 'loading' });
    await server.cli('script', 'kill');
    await script;
  });

  it('by a node of a cluster that is down, or has other keys', async () => {
    const server = await start({ cluster: true, args: ['--cluster-enabled', 'yes'] });
    const client = await connected(server);
    expect(await failure(client.get('x'))).toMatchObject({ kind: 'cluster', code: 'CLUSTERDOWN' });
    await expect(client.checkIsClusterNode()).resolves.toBeUndefined();
  });

  it('as a cluster by a single server', async () => {
    const client = await connected(await start());
    expect(await failure(client.checkIsClusterNode())).toMatchObject({ kind: 'standalone' });
  });

  it('for a database that does not exist', async () => {
    const server = await start();
    expect(await failure(clientOf(server, { db: '99' }).connect())).toMatchObject({ kind: 'database' });
  });
});
