import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { folderWith, moduleFile } from '../support/addons.ts';
import { cleanUp, newFolder, ROOT, runHost } from '../support/host.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { startCluster } from '../support/redis_cluster.ts';

interface Finding {
  readonly about: string;
  readonly verdict: string;
  readonly what: string;
  readonly advice?: string;
}

const GOOD = ['--admin-passwd=correct horse battery'];

let dataDir: string;
beforeEach(() => {
  dataDir = newFolder();
});
afterEach(cleanUp);

async function doctor(args: readonly string[], env: Record<string, string> = {}, cwd?: string) {
  const { code, stdout, stderr } = await runHost(['doctor', '--json', ...args], {
    env: { ODOO_DATA_DIR: dataDir, ...env },
    ...(cwd !== undefined && { cwd }),
  });
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  const bad = findings.filter(({ verdict }) => verdict !== 'ok');
  return {
    code,
    stderr,
    findings,
    bad: bad.map(({ verdict, what }) => `${verdict}: ${what}`),
    advice: bad.map(({ advice }) => advice),
  };
}

describe('node host doctor', () => {
  it('exits with 0 and lists what is ok, if everything is', async () => {
    const { code, stdout } = await runHost(['doctor', ...GOOD], { env: { ODOO_DATA_DIR: dataDir } });
    expect(stdout).toMatch(/^ok {7}admin_passwd is long enough$/m);
    expect(stdout).toMatch(/^\d ok, 0 warning, 0 failing$/m);
    expect(code).toBe(0);
  });

  it.each([
    ['failing', 'attackers try first', 'admin'],
    ['failing', 'attackers try first', 'Odoo2024'],
    ['warning', 'fewer than 12', 'x7Kq!'],
  ])('reports %s with %s if admin_passwd is %s, and never shows it', async (verdict, what, password) => {
    const { code, bad, advice } = await doctor([`--admin-passwd=${password}`]);
    expect(bad).toEqual([expect.stringMatching(new RegExp(`^${verdict}: .*${what}`))]);
    expect(bad.join().replace('admin_passwd', '')).not.toContain(password);
    expect(advice.join()).toContain('admin_passwd');
    expect(code).toBe(verdict === 'failing' ? 1 : 0);
  });

  it('warns about a missing password, and accepts a hash', async () => {
    expect((await doctor([])).bad).toEqual([expect.stringContaining('admin_passwd is not set')]);
    const hash = `$pbkdf2-sha512$25000$c2FsdA$${'a'.repeat(86)}`;
    expect((await doctor([`--admin-passwd=${hash}`])).bad).toEqual([]);
  });

  it('reports other users who can read or write the configuration file', async () => {
    const file = join(newFolder(), 'odoo.conf');
    writeFileSync(file, '[options]\n');
    chmodSync(file, 0o644);
    expect(await doctor([...GOOD, '-c', file])).toMatchObject({
      code: 0,
      bad: [`warning: every user of this machine can read ${file} and the passwords in it`],
      advice: [`chmod 640 ${file}`],
    });
    chmodSync(file, 0o666);
    expect(await doctor([...GOOD, '-c', file])).toMatchObject({
      code: 1,
      bad: [expect.stringContaining('failing: ')],
    });
    chmodSync(file, 0o640);
    expect((await doctor([...GOOD, '-c', file])).bad).toEqual([]);
  });

  it('does not report the permissions of /dev/null', async () => {
    const { code, bad, findings } = await doctor([...GOOD, '-c', '/dev/null']);
    expect({ code, bad }).toEqual({ code: 0, bad: [] });
    expect(findings.map(({ what }) => what)).toContain('/dev/null is not a file that holds a configuration');
  });

  it('reports a world-writable folder of modules, even if no module of it is loaded', async () => {
    const folder = newFolder();
    chmodSync(folder, 0o777);
    expect(await doctor([...GOOD, `--addons-path=${folder}`])).toMatchObject({
      code: 1,
      bad: [`failing: every user of this machine can write ${folder}, and so change the code that runs here`],
      advice: [`chmod o-w ${folder}`],
    });
    chmodSync(folder, 0o775);
    expect((await doctor([...GOOD, `--addons-path=${folder}`])).bad).toEqual([]);
  });

  it('reports a module whose file is world-writable', async () => {
    const folder = folderWith({ 'own/index.ts': moduleFile('own', `depends: ['base'], setup() {}`) });
    const file = join(folder, 'own/index.ts');
    chmodSync(file, 0o666);
    const { bad } = await doctor([...GOOD, '--load=base,own', `--addons-path=${folder}`]);
    expect(bad).toEqual([expect.stringMatching(new RegExp(`^failing: every user of this machine can write ${file}`))]);
  });

  it('reports sessions in the data_dir of an Odoo under names that Odoo cannot read', async () => {
    mkdirSync(join(dataDir, 'filestore'));
    expect((await doctor(GOOD)).bad).toEqual([expect.stringMatching(/is the data_dir of an Odoo/)]);
    expect((await doctor([...GOOD, '--session-file-suffix='])).bad).toEqual([]);
  });

  it('accepts a sessions folder that is writable for its own group, as the start does', async () => {
    const sessions = join(dataDir, 'sessions');
    mkdirSync(sessions);
    chmodSync(sessions, 0o2770);
    expect((await doctor(GOOD)).bad).toEqual([]);
    chownSync(sessions, process.geteuid?.() ?? 0, 4321);
    chmodSync(sessions, 0o2750);
    expect((await doctor(GOOD)).bad).toEqual([expect.stringContaining('open to other users')]);
  });

  it('reports a data_dir that is open to others, in memory, or not a folder', async () => {
    mkdirSync(join(dataDir, 'sessions'));
    chmodSync(join(dataDir, 'sessions'), 0o755);
    expect((await doctor(GOOD)).bad).toEqual([expect.stringContaining('open to other users')]);

    const inMemory = mkdtempSync('/dev/shm/wideload-');
    expect((await doctor([...GOOD, `--data-dir=${inMemory}`])).bad).toEqual([expect.stringContaining('is in memory')]);
    rmSync(inMemory, { recursive: true });

    const file = join(tmpdir(), 'no-folder');
    writeFileSync(file, '');
    const { code, bad } = await doctor([...GOOD, `--data-dir=${file}`]);
    rmSync(file);
    expect(code).toBe(1);
    expect(bad).toEqual([expect.stringMatching(/^failing: sessions cannot be kept in .*no-folder/)]);
  });

  it('runs the diagnoses of modules', async () => {
    const ill = moduleFile(
      'ill',
      `depends: ['base'], setup({ add }) {
        add(Diagnosis, () => ({ name: 'ill', findings: async () => [failing('it hurts', 'call somebody\\nor wait')] }));
      }`,
      "import { Diagnosis, failing } from '@wideload/base';\n",
    );
    const { code, stdout } = await runHost(
      ['doctor', ...GOOD, '--load=base,ill', `--addons-path=${folderWith({ 'ill/index.ts': ill })}`],
      { env: { ODOO_DATA_DIR: dataDir } },
    );
    expect(stdout).toContain('failing  it hurts\n         call somebody\n         or wait\n');
    expect(code).toBe(1);
  });

  it('names the diagnosis that failed, and runs the others', async () => {
    const ill = moduleFile(
      'ill',
      `depends: ['base'], setup({ add }) {
        add(Diagnosis, () => ({ name: 'the liver', findings: async () => { throw new Error('no luck'); } }));
        add(Diagnosis, () => ({ name: 'the heart', findings: async () => [ok('it beats')] }));
      }`,
      "import { Diagnosis, ok } from '@wideload/base';\n",
    );
    const args = [...GOOD, '--load=base,ill', `--addons-path=${folderWith({ 'ill/index.ts': ill })}`];
    const { code, bad, findings } = await doctor(args);
    expect(code).toBe(1);
    expect(bad).toEqual(['failing: the liver could not be checked: no luck']);
    expect(findings.map(({ what }) => what)).toContain('it beats');
  });
});

describe('node host doctor, for Redis,', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  afterEach(async () => {
    await redis.cli('config', 'set', 'maxmemory', '0');
    await redis.cli('config', 'set', 'maxmemory-policy', 'noeviction');
    await redis.cli('config', 'set', 'appendonly', 'no');
  });
  const examine = (env: Record<string, string> = {}, port = redis.port) =>
    doctor([...GOOD, '--load=session_redis'], { ODOO_SESSION_REDIS_PORT: String(port), ...env });

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
    expect(advice.join()).toContain('docker compose');
  });

  it('reports that it may evict sessions, or has done so', async () => {
    await redis.cli('config', 'set', 'appendonly', 'yes');
    await redis.cli('config', 'set', 'maxmemory-policy', 'allkeys-lru');
    expect(await examine()).toMatchObject({ code: 0, bad: [expect.stringContaining('would log people out')] });
    await redis.cli('config', 'set', 'maxmemory', '100mb');
    expect(await examine()).toMatchObject({
      code: 1,
      bad: [expect.stringMatching(/^failing: .* logs people out when its memory is full .*allkeys-lru/)],
      advice: [expect.stringContaining('maxmemory-policy noeviction')],
    });
  });

  it('reports missing persistence', async () => {
    expect((await examine()).bad).toEqual([expect.stringContaining('keeps nothing on its disk')]);
    const snapshots = await startRedis({ args: ['--save', '3600 1'] });
    expect((await examine({}, snapshots.port)).bad).toEqual([expect.stringContaining('(save 3600 1)')]);
    await snapshots.stop();
  });

  it('reports a replica that is out of sync', async () => {
    const replica = await startRedis({ args: ['--replicaof', `127.0.0.1 ${redis.port}`] });
    await redis.cli('config', 'set', 'appendonly', 'yes');
    while (!(await redis.cli('info', 'replication')).includes('state=online'));
    const { bad, findings } = await examine();
    expect(bad).toEqual([]);
    expect(findings.map(({ what }) => what)).toContainEqual(expect.stringContaining('has what its master has'));
    replica.freeze();
    await redis.cli('eval', "for n = 1, 20000 do redis.call('set', 'fill:' .. n, string.rep('x', 100)) end", '0');
    expect((await examine()).bad).toEqual([expect.stringMatching(/the replica at .* is \d+ MiB behind/)]);
    await redis.cli('flushall');
    await replica.stop();
  });

  it('works with the restricted user of the documentation, and names what it could not check', async () => {
    const [line = ''] = /^user wideload .*$/m.exec(readFileSync(join(ROOT, 'docs/operators/redis.md'), 'utf8')) ?? [];
    await redis.cli('acl', 'setuser', ...line.split(' ').slice(1));
    const login = { ODOO_SESSION_REDIS_USERNAME: 'wideload', ODOO_SESSION_REDIS_PASSWORD: 'secret' };
    const { code, bad, stderr } = await examine(login);
    expect(code).toBe(0);
    expect(bad).toEqual([expect.stringContaining('does not tell whether it makes snapshots')]);
    expect(stderr).toBe('');
  });

  it.each([
    ['INFO', '-info', 'its memory, its disk and its replicas could not be looked at'],
    ['PING', '-ping', 'keeps nothing on its disk'],
    ['CONFIG', '-config', 'does not tell whether it makes snapshots'],
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
      expect.stringContaining(`the server 127.0.0.1:${other?.port} of the Redis Cluster would log people out`),
    ]);
    expect(code).toBe(0);
    await cluster.stop();
  });

  it('names the missing permissions of its user, and checks the rest', async () => {
    await redis.cli('acl', 'setuser', 'narrow', 'on', '>pw', '~session:*', '+@all', '-info', '-config');
    const env = { ODOO_SESSION_REDIS_USERNAME: 'narrow', ODOO_SESSION_REDIS_PASSWORD: 'pw' };
    const { code, bad } = await examine(env);
    expect(code).toBe(0);
    expect(bad).toEqual([
      expect.stringContaining('whose sessions are whose cannot be noted'),
      expect.stringContaining('does not let this user run INFO'),
    ]);
  });
});
