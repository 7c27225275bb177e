import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { doctor, GOOD } from '../support/doctor.ts';
import { cleanUp, newFolder, ROOT } from '../support/host.ts';
import { QUICK_REPLICATION, type RedisServer, startRedis } from '../support/redis.ts';
import { startCluster } from '../support/redis_cluster.ts';
import { startReplica, startSentinelGroup } from '../support/sentinels.ts';
import { until } from '../support/until.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = newFolder();
});
afterEach(cleanUp);

describe('node host doctor, for Redis,', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis({ args: QUICK_REPLICATION });
  });
  afterAll(() => redis.stop());
  afterEach(async () => {
    await redis.cli('config', 'set', 'maxmemory', '0');
    await redis.cli('config', 'set', 'maxmemory-policy', 'noeviction');
    await redis.cli('config', 'set', 'appendonly', 'no');
  });
  const examine = (env: Record<string, string> = {}, port = redis.port) =>
    doctor(dataDir, [...GOOD, '--load=session_redis'], { ODOO_SESSION_REDIS_PORT: String(port), ...env });

  it('reports that it answers, with its version', async () => {
    await redis.cli('config', 'set', 'appendonly', 'yes');
    const { code, bad, findings } = await examine();
    expect(bad).toEqual([]);
    expect(code).toBe(0);
    expect(findings.map(({ what }) => what)).toContainEqual(
      expect.stringMatching(/^Redis at localhost:\d+ answers in [\d.]+ ms$/),
    );
    expect(findings.map(({ what }) => what)).toContainEqual(
      expect.stringMatching(/^Redis at localhost:\d+ is version \d+\.\d+\.\d+$/),
    );
    expect(await redis.cli('dbsize')).toBe('0');
    expect(findings.filter(({ about }) => about === 'files')).toEqual([]);
  });

  it('reports that it cannot be reached, and a fix', async () => {
    const { code, bad, advice } = await examine({}, 1);
    expect(code).toBe(1);
    expect(bad).toEqual(['failing: Redis at localhost:1 refuses connections: nothing listens there']);
    expect(advice.join()).toContain('docker run');
  });

  it('reports that it may evict sessions, or has done so', async () => {
    await redis.cli('config', 'set', 'appendonly', 'yes');
    await redis.cli('config', 'set', 'maxmemory-policy', 'allkeys-lru');
    expect(await examine()).toMatchObject({ code: 0, bad: [expect.stringContaining('would log users out')] });
    await redis.cli('config', 'set', 'maxmemory', '100mb');
    expect(await examine()).toMatchObject({
      code: 1,
      bad: [expect.stringMatching(/^failing: .* logs users out when its memory is full .*allkeys-lru/)],
      advice: [expect.stringContaining('maxmemory-policy noeviction')],
    });
  });

  it('reports sessions that another addon pickled, and leaves them', async () => {
    const key = `session:${'a1'.repeat(20)}`;
    await redis.cli('eval', `redis.call('SET', KEYS[1], '\\128\\4}\\148.', 'EX', 600)`, '1', key);
    const { bad, advice } = await examine();
    expect(bad).toContainEqual(
      expect.stringMatching(/^warning: 1 of 1 sessions in Redis cannot be read: it is a pickle/),
    );
    expect(advice.join()).toContain('session_redis_prefix');
    expect(await redis.cli('exists', key)).toBe('1');
    await redis.cli('flushall');
  });

  it('reports sessions of Odoo that live longer than ours', async () => {
    const text = '{"db": "prod", "login": "anna", "uid": 7, "session_token": "9e2a"}';
    const key = `session:${'b2'.repeat(20)}`;
    await redis.cli('set', key, text, 'ex', '604800');
    expect((await examine()).bad.join()).not.toContain('sessions of Odoo expire');
    await redis.cli('set', key, text, 'ex', String(604_800 + 86_400));
    expect((await examine()).bad).toContainEqual(
      expect.stringMatching(/sessions of Odoo expire (1 d|23 h 59 min) later/),
    );
    await redis.cli('set', key, text);
    expect((await examine()).bad).toContainEqual(expect.stringContaining('sessions of Odoo never expire'));
    await redis.cli('flushall');
  });

  it('reports missing persistence', async () => {
    expect((await examine()).bad).toEqual([expect.stringContaining('stores nothing on disk')]);
    const snapshots = await startRedis({ args: ['--save', '3600 1'] });
    expect((await examine({}, snapshots.port)).bad).toEqual([expect.stringContaining('(save 3600 1)')]);
    await snapshots.stop();
  });

  it('reports a replica that is out of sync', async () => {
    const replica = await startReplica(redis);
    await redis.cli('config', 'set', 'appendonly', 'yes');
    const { bad, findings } = await examine();
    expect(bad).toEqual([expect.stringContaining('acknowledges writes that no replica has (min-replicas-to-write 0)')]);
    expect(findings.map(({ what }) => what)).toContainEqual(expect.stringContaining('is up to date'));
    await redis.cli('config', 'set', 'min-replicas-to-write', '1');
    expect((await examine()).bad).toEqual([]);
    await redis.cli('config', 'set', 'min-replicas-to-write', '0');
    expect((await examine({ ODOO_SESSION_REDIS_WAIT: '1' })).bad).toEqual([]);
    replica.freeze();
    await redis.cli('eval', "for n = 1, 20000 do redis.call('set', 'fill:' .. n, string.rep('x', 100)) end", '0');
    expect((await examine()).bad).toContainEqual(expect.stringMatching(/the replica at .* is \d+ MiB behind/));
    await redis.cli('flushall');
    await replica.stop();
  });

  it.each([
    ['0', '0', /^failing: no replica of .* can take over \(replica-priority 0\)/],
    ['100', '1', /^warning: .* has 1 replica, and each write waits for 1: after a failover no session is saved/],
  ])('reports what a failover would lead to (replica-priority %s, wait = %s)', async (priority, wait, finding) => {
    const group = await startSentinelGroup({ replicas: 1, sentinels: 1, args: ['--replica-priority', priority] });
    const [sentinel] = group.sentinels;
    // A Sentinel knows a replica before it knows its priority.
    await until(
      'the Sentinel has asked the replica',
      async () =>
        (await sentinel?.cli('sentinel', 'replicas', 'mymaster'))?.includes(`slave-priority\n${priority}\n`) === true,
    );
    const { bad } = await examine({
      ODOO_SESSION_REDIS_SENTINELS: `127.0.0.1:${sentinel?.port}`,
      ODOO_SESSION_REDIS_SENTINEL_MASTER_NAME: 'mymaster',
      ODOO_SESSION_REDIS_WAIT: wait,
    });
    expect(bad).toContainEqual(expect.stringMatching(finding));
    expect(bad.join()).not.toContain('Cluster');
    await group.stop();
  });

  it('works with the restricted user of the documentation, and names what it could not check', async () => {
    const [line = ''] = /^user wideload .*$/m.exec(readFileSync(join(ROOT, 'docs/operators/redis.md'), 'utf8')) ?? [];
    await redis.cli('acl', 'setuser', ...line.split(' ').slice(1));
    const login = {
      ODOO_SESSION_REDIS_USERNAME: 'wideload',
      ODOO_SESSION_REDIS_PASSWORD: 'secret',
      ODOO_SESSION_REDIS_SID: 'hex40',
    };
    const { code, bad, stderr } = await examine(login);
    expect(code).toBe(0);
    expect(bad).toEqual([expect.stringContaining('does not show whether it makes snapshots')]);
    expect(stderr).toBe('');
  });

  it.each([
    ['INFO', '-info', 'its memory, disk and replicas were not checked'],
    ['PING', '-ping', 'stores nothing on disk'],
    ['CONFIG', '-config', 'does not show whether it makes snapshots'],
  ])('names what it could not check if the user may not run %s, without messages of ioredis', async (_, rule, what) => {
    await redis.cli('acl', 'setuser', 'partial', 'reset', 'on', '>pw', '~*', '+@all', rule);
    const env = { ODOO_SESSION_REDIS_USERNAME: 'partial', ODOO_SESSION_REDIS_PASSWORD: 'pw' };
    const { code, bad, stderr } = await examine(env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(bad).toEqual([expect.stringContaining(what)]);
  });

  it.each(['INFO', 'PING', 'CONFIG'])('works with a Redis without %s', async (command) => {
    const other = await startRedis({ args: ['--rename-command', command, ''] });
    const { code, findings, stderr } = await examine({}, other.port);
    await other.stop();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(findings.map(({ what }) => what)).toContainEqual(expect.stringContaining('answers in'));
  });

  it('checks every master of a cluster, local or remote', async () => {
    const cluster = await startCluster({ args: ['--appendonly', 'yes'] });
    const [, other] = cluster.servers;
    await other?.cli('config', 'set', 'maxmemory-policy', 'allkeys-lru');
    const { code, bad, findings } = await examine({
      ODOO_SESSION_REDIS_CLUSTER: cluster.addresses,
      ODOO_SESSION_REDIS_PORT: '6379',
    });
    const versions = findings.filter(({ what }) =>
      /^the server 127\.0\.0\.1:\d+ of the Redis Cluster is version/.test(what),
    );
    expect(versions).toHaveLength(3);
    expect(bad).toEqual([
      expect.stringContaining(`the server 127.0.0.1:${other?.port} of the Redis Cluster would log users out`),
    ]);
    expect(code).toBe(0);
    await cluster.stop();
  });

  it('names the missing permissions of its user, and checks the rest', async () => {
    await redis.cli(
      'acl',
      'setuser',
      'narrow',
      'on',
      '>pw',
      '~session:*',
      '~ended_session:*',
      '+@all',
      '-info',
      '-config',
    );
    const env = {
      ODOO_SESSION_REDIS_USERNAME: 'narrow',
      ODOO_SESSION_REDIS_PASSWORD: 'pw',
      ODOO_SESSION_REDIS_SID: 'hex40',
    };
    const { code, bad } = await examine(env);
    expect(code).toBe(0);
    expect(bad).toEqual([
      expect.stringContaining('the user index cannot be written'),
      expect.stringContaining('does not let this user run INFO'),
    ]);
  });
});
