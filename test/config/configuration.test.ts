import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { folderWith } from '../support/addons.ts';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, newFolder, ROOT, runHost, startHost } from '../support/host.ts';

afterEach(cleanUp);

type Settings = Record<string, { value: unknown; origin: string; where: string; module: string }>;

async function settingsOf(args: readonly string[], settings: Parameters<typeof runCommand>[1] = {}): Promise<Settings> {
  const { code, stdout, stderr } = await runCommand(['config', '--json', ...args], settings);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

describe('an option', () => {
  it('comes from the command line, else the environment, else the file, else its default', async () => {
    const cwd = folderWith({ 'odoo.conf': '[options]\nhttp_port = 1001\n' });
    const env = { ODOO_HTTP_PORT: '1002' };
    const port = async (args: string[], settings: object) => (await settingsOf(args, settings)).http_port;
    expect(await port([], {})).toMatchObject({ value: 8069, origin: 'default' });
    expect(await port([], { cwd })).toMatchObject({ value: 1001, where: `${join(cwd, 'odoo.conf')}:2` });
    expect(await port([], { cwd, env })).toMatchObject({ value: 1002, where: 'ODOO_HTTP_PORT' });
    expect(await port(['-p', '1003'], { cwd, env })).toMatchObject({ value: 1003, where: '-p' });
  });

  it('of a loaded module is in the help, in the group of that module', async () => {
    const without = await runCommand(['--help']);
    const loaded = await runHost(['--help', '--load=session_redis']);
    expect(without.stdout).toContain('Options of web:');
    expect(without.stdout).not.toContain('session-redis');
    expect(loaded.stdout).toMatch(/Options of session_redis:[\s\S]*--session-redis-host/);
    expect(loaded.code).toBe(0);
  });

  it('of a module may be in the section of that module', async () => {
    const cwd = folderWith({
      'odoo.conf': '[options]\nserver_wide_modules = session_redis\n[session_redis]\nhost = there\n',
    });
    expect((await settingsOf([], { cwd })).session_redis_host).toMatchObject({
      value: 'there',
      module: 'session_redis',
    });
  });

  it('that is secret is never shown', async () => {
    const args = ['--load=session_redis', '--admin-passwd=hush1', '--session-redis-url=redis://u:hush2@h/'];
    const text = await runHost(['config', ...args], { env: { ODOO_SESSION_REDIS_PASSWORD: 'hush3' } });
    const json = await runCommand(['config', '--json', ...args], { env: { ODOO_SESSION_REDIS_PASSWORD: 'hush3' } });
    expect(text.stdout + json.stdout).not.toContain('hush');
    expect(text.stdout).toContain('redis://u:********@h/');
  });
});

describe('a configuration file', () => {
  it('of a real Odoo loads without a warning', async () => {
    const folder = newFolder();
    cpSync(join(ROOT, 'packages/config/test/fixtures/odoo18-saved.conf'), join(folder, 'real.conf'));
    const settings = await settingsOf(['-c', join(folder, 'real.conf')]);
    expect(settings.data_dir).toMatchObject({ value: '/var/lib/odoo', origin: 'file' });
    const args = ['-c', join(folder, 'real.conf'), `--data-dir=${folder}`, '--addons-path=', '--http-port=0'];
    expect(await runHost([...args, '--stop-after-init'])).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    [
      '.wideloadrc.yaml',
      'http_port: 1001\nserver_wide_modules: [base, web, session_redis]\nsession_redis:\n  host: there\n',
    ],
    [
      'wideload.config.json',
      '{"http_port": 1001, "server_wide_modules": "session_redis", "session_redis": {"host": "there"}}',
    ],
    [
      'wideload.config.mjs',
      "export default { http_port: 1001, server_wide_modules: ['session_redis'], session_redis: { host: 'there' } };",
    ],
    [
      'package.json',
      '{"wideload": {"http_port": 1001, "server_wide_modules": ["session_redis"], "session_redis": {"host": "there"}}}',
    ],
  ])('may be %s in the working folder, or a file named with --config', async (name, text) => {
    const cwd = folderWith({ [name]: text });
    const settings = await settingsOf([], { cwd });
    expect(settings.http_port?.value).toBe(1001);
    expect(settings.session_redis_host?.value).toBe('there');
    if (name !== 'package.json') {
      expect((await settingsOf(['-c', join(cwd, name)])).session_redis_host?.value).toBe('there');
    }
  });

  it('with an unknown name gives a warning with the line and the nearest name', async () => {
    const cwd = folderWith({ 'odoo.conf': '[options]\nhttp_prot = 1\n' });
    const warning = `${join(cwd, 'odoo.conf')}:2: unknown option http_prot; did you mean http_port?`;
    expect((await runHost(['--stop-after-init'], { cwd })).stderr).toContain(warning);
    expect((await runCommand(['config'], { cwd })).stderr).toContain(warning);
  });

  it('is written by --save, readable by its owner only, and keeps unknown options', async () => {
    const cwd = folderWith({
      'odoo.conf': '[options]\ndb_host = db.example\nhttp_port = 1001\n[queue_job]\nchannels = root:2\n',
    });
    const file = join(cwd, 'odoo.conf');
    const { code, stderr } = await runHost(['-s', '--stop-after-init', '--proxy-mode', `--data-dir=${cwd}`], { cwd });
    expect(code, stderr).toBe(0);
    const text = readFileSync(file, 'utf8');
    for (const line of [
      'db_host = db.example',
      'http_port = 1001',
      'proxy_mode = True',
      '[queue_job]',
      'channels = root:2',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
    expect(text).not.toContain('stop_after_init');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await settingsOf([], { cwd })).proxy_mode).toMatchObject({ value: true, origin: 'file' });
  });
});

describe('odoo.conf.example', () => {
  it('matches the declared options', async () => {
    const { stdout } = await runHost([
      'example',
      '--load=base,web,session_redis,request_log,metrics,tracing,websocket,auth_odoo',
    ]);
    expect(readFileSync(join(ROOT, 'odoo.conf.example'), 'utf8')).toBe(stdout);
  });

  it('contains the defaults: enabling every line changes nothing', async () => {
    const cwd = newFolder();
    const text = readFileSync(join(ROOT, 'odoo.conf.example'), 'utf8').replaceAll(/^;/gm, '');
    writeFileSync(join(cwd, 'odoo.conf'), text);
    const args = ['--load=base,web,session_redis'];
    const taken = await settingsOf(args, { cwd });
    const defaults = await settingsOf(args);
    const values = (settings: Settings) => Object.entries(settings).map(([name, { value }]) => [name, value]);
    expect(values(taken)).toEqual(values(defaults));
  });
});

describe('the log', () => {
  it('goes to a file if configured, with a level for each module', async () => {
    const folder = newFolder();
    const logfile = join(folder, 'log/host.log');
    const host = await startHost([
      `--logfile=${logfile}`,
      '--log-level=warn',
      '--log-handler=web:DEBUG',
      '--log-handler=base:ERROR',
    ]);
    expect(host.output.stderr).toBe('');
    await host.stop();
    const lines = readFileSync(logfile, 'utf8')
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    for (const { module } of lines) expect(module).toBe('web');
  });
});
