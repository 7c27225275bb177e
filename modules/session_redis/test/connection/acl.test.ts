import { readFileSync } from 'node:fs';
import { newHexSid } from '@wideload/session';
import { sessionStoreContract } from '@wideload/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { QUICK_REPLICATION, type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { startCluster } from '../../../../test/support/redis_cluster.ts';
import { startReplica } from '../../../../test/support/sentinels.ts';
import { DataDir } from '../support/data_dir.ts';
import { ODOO_19, put } from '../support/odoo_sessions.ts';
import { type Opened, openStore } from '../support/open.ts';

const PAGE = new URL('../../../../docs/operators/redis.md', import.meta.url);

/** The line that the documentation gives to operators. */
const [line = ''] = /^user wideload .*$/m.exec(readFileSync(PAGE, 'utf8')) ?? [];
const [, , ...rules] = line.split(' ');

/** The promises about listing all sessions. */
const LISTING =
  /^lists (every session|the sessions whose sids)|does not list index entries as sessions|of Odoo that no index knows|does not mix users/;

/** With the form of sids that finding out takes two rights more for. */
const LOGIN = { username: 'wideload', password: 'secret', sid: 'hex40' };

function grant(redis: RedisServer, ...more: string[]): Promise<string> {
  return redis.cli('acl', 'setuser', 'wideload', ...rules, ...more);
}

describe('the user of the documentation', () => {
  let redis: RedisServer;
  let opened: Opened;
  beforeAll(async () => {
    redis = await startRedis();
    await grant(redis);
    opened = await openStore({ ...LOGIN, port: String(redis.port) });
  });
  afterAll(async () => {
    await opened?.close();
    // Nothing that was asked for was refused, not even in passing.
    expect(await redis.cli('acl', 'log')).toBe('');
    await redis.stop();
  });

  it('may not look through the keys', () => {
    expect(rules.length).toBeGreaterThan(5);
    expect(line).not.toMatch(/\+keys|\+scan|\+@/);
  });

  // What goes through all sessions is for operators, who have a right more.
  const forRequests = sessionStoreContract(() => opened.store).filter(({ name }) => !LISTING.test(name));
  for (const { name, run } of forRequests) it(name, run);
});

it('needs one right more to move over what is in files', async () => {
  const redis = await startRedis();
  await grant(redis, '+type');
  const files = new DataDir();
  const sids = files.sessions(3);
  await redis.cli('set', `session:${sids[0]}`, 'somebody');
  const copy = { ...LOGIN, port: String(redis.port), copy_existing_fs_sessions: 'yes' };
  const { close } = await openStore(copy, { folder: files.folder });
  expect(await redis.cli('dbsize')).toBe('3');
  await close();
  expect(await redis.cli('acl', 'log')).toBe('');
  await redis.stop();
  files.remove();
});

it('needs one right more for another database, and one for replicas', async () => {
  const redis = await startRedis({ args: QUICK_REPLICATION });
  const replica = await startReplica(redis);
  await grant(redis, '+select', '+wait');
  const { store, close } = await openStore({ ...LOGIN, port: String(redis.port), db: '2', wait: '1' });
  expect(await store.write(newHexSid(), '{}', undefined, 60)).toEqual({ done: true });
  await close();
  expect(await redis.cli('acl', 'log')).toBe('');
  await replica.stop();
  await redis.stop();
});

it('needs few more in a cluster', async () => {
  const cluster = await startCluster();
  for (const node of cluster.servers) await grant(node, '+cluster|slots', '+asking', '+readonly');
  const { store, close } = await openStore({ ...LOGIN, cluster: cluster.addresses });
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      expect(await store.write(newHexSid(), '{}', undefined, 60)).toEqual({ done: true });
    }),
  );
  await close();
  for (const node of cluster.servers) expect(await node.cli('acl', 'log')).toBe('');
  await cluster.stop();
});

it.each([
  ['-get', 'does not let this user run GET (NOPERM)'],
  ['-evalsha', 'does not let this user run EVALSHA (NOPERM)'],
])('%s: what is missing is named before anybody relies on it', async (rule, reason) => {
  const redis = await startRedis();
  await grant(redis, rule);
  await expect(openStore({ ...LOGIN, port: String(redis.port) })).rejects.toThrow(reason);
  await redis.stop();
});

it('an option that needs one right more names it, and the page that lists the rights', async () => {
  const redis = await startRedis();
  await grant(redis);
  const opening = openStore({ ...LOGIN, port: String(redis.port), wait: '1' });
  await expect(opening).rejects.toThrow(/run WAIT \(NOPERM\)[\s\S]*docs\/operators\/redis\.md/);
  await redis.stop();
});

it('has keys of its own, and a refusal of others is reported', async () => {
  const redis = await startRedis();
  await grant(redis, 'resetkeys', '~session::shop:*', '~ended_session:{session::shop:*');
  const at = { ...LOGIN, port: String(redis.port) };
  await expect(openStore(at)).rejects.toThrow('does not let this user access its keys (NOPERM)');
  const { close } = await openStore({ ...at, prefix: 'shop' });
  await close();
  await redis.stop();
});

describe('a form of sids that is to be found out', () => {
  const AUTO = { ...LOGIN, sid: 'auto' };

  it('needs one right more, and the key of the decision', async () => {
    const redis = await startRedis();
    await put(redis, ODOO_19);
    await grant(redis, '+scan', '~host_shared:*');
    const { store, close } = await openStore({ ...AUTO, port: String(redis.port) });
    expect(store.newSid()).toHaveLength(84);
    expect(await redis.cli('get', 'host_shared:session_redis/sid')).toBe('base64url84');
    await close();
    expect(await redis.cli('acl', 'log')).toBe('');
    await redis.stop();
  });

  it.each([
    ['neither', [], 'does not let this user access its keys (NOPERM)'],
    ['not the key', ['+scan'], 'does not let this user access its keys (NOPERM)'],
    ['not SCAN', ['~host_shared:*'], 'does not let this user run SCAN (NOPERM)'],
    ['the key to read only', ['+scan', '%R~host_shared:*'], 'does not let this user access its keys (NOPERM)'],
  ])('is 40 hex digits where the user has %s, with one warning that says what to do', async (_, rules, reason) => {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    await put(redis, ODOO_19);
    const granted = await grant(redis, ...rules);
    // Keys to read only are those of Redis 7.
    if (granted.startsWith('ERR')) return;
    const { store, context, close } = await openStore({ ...AUTO, port: String(redis.port) });
    await store.load(ODOO_19.sid);
    expect(store.newSid()).toHaveLength(40);
    expect(context.lines).toEqual([{ level: 'warn', message: expect.stringContaining(`auto, but Redis ${reason}`) }]);
    expect(context.lines[0]?.message).toContain('set session_redis_sid on all hosts');
    await close();
  });
});
