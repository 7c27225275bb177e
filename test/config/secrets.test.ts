import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, newFolder, ROOT, runHost } from '../support/host.ts';

const MODULES = readdirSync(join(ROOT, 'modules')).join();
const SECRET = 'hushhush';

/** Usual forms of an address with a password. */
const FORMS = [
  `redis://u:a/${SECRET}@h:1/0`,
  `u:${SECRET}@h:1`,
  `redis:u:${SECRET}`,
  `redis://u:a,${SECRET}@h:1`,
  `unix://u:${SECRET}@/run/redis.sock`,
  `https://h/?password=${SECRET}&x=1`,
];

const [URL_FORM = ''] = FORMS;

interface OptionFacts {
  readonly module: string;
  readonly name: string;
  readonly flags: readonly string[];
  readonly variable: string | null;
  readonly kind: string;
}

let options: readonly OptionFacts[];
beforeAll(async () => {
  const { stdout } = await runCommand(['options', '--json', `--load=${MODULES}`]);
  options = JSON.parse(stdout);
  // The tests below check only the options in this list.
  expect(options.length).toBeGreaterThan(50);
  for (const name of ['session_redis_host', 'session_redis_password', 'logfile', 'admin_passwd', 'proxy_trust'])
    expect(options.map((option) => option.name)).toContain(name);
});
afterAll(cleanUp);

/** Options that decide what is loaded or done; each is tested separately. */
const DECIDING = ['server_wide_modules', 'config', 'addons_path', 'save', 'stop_after_init'];
/** Kinds that accept any text. */
const FREE = ['text', 'list', 'path', 'secret'];

const others = (): readonly OptionFacts[] => options.filter(({ name }) => !DECIDING.includes(name));
const ofModules = (): readonly OptionFacts[] => others().filter(({ module }) => module !== 'host');
const flagOf = ({ flags: [flag] }: OptionFacts, value: string): string => `${flag}=${value}`;

describe.each(FORMS)('a password in %s', (value) => {
  it('is in no error about a bad value, in any source of options', async () => {
    const folder = newFolder();
    writeFileSync(
      join(folder, 'odoo.conf'),
      `[options]\n${others()
        .map(({ name }) => `${name} = ${value}\n`)
        .join('')}`,
    );
    const typed = others().map((option) => flagOf(option, value));
    const run = value === URL_FORM ? runHost : runCommand;
    const ended = await Promise.all([
      // Options of the host are checked before those of modules.
      run([`--load=${MODULES}`, ...typed]),
      run([`--load=${MODULES}`, ...ofModules().map((option) => flagOf(option, value))]),
      run([`--load=${MODULES}`], { cwd: folder }),
    ]);
    for (const { code, stdout, stderr } of ended) {
      expect(code).toBe(2);
      expect(stderr).toContain('OPTION_INVALID');
      expect(stdout + stderr).not.toContain(SECRET);
    }
  });

  it('is not in the output of commands about valid values', async () => {
    const mayBe = others().filter(({ kind, variable }) => FREE.includes(kind) && variable !== null);
    const env = Object.fromEntries(mayBe.map(({ variable }) => [variable ?? '', value]));
    // Of a password with a comma, a list has a half by itself, which nothing tells from a user.
    if (value.includes(',')) delete env.ODOO_PREFER;
    const run = (...args: string[]) => runCommand([...args, `--load=${MODULES}`], { env });
    // Some have rules of their own. The host's are looked at before those of modules.
    let first = await run('config');
    for (let looks = 0; looks < 4 && first.code !== 0; looks++) {
      expect(first.stderr).not.toContain(SECRET);
      for (const [, variable = ''] of first.stderr.matchAll(/\b(ODOO_[A-Z_]+)\b/g)) delete env[variable];
      first = await run('config');
    }
    expect(first.code).toBe(0);
    expect(Object.keys(env)).toEqual(expect.arrayContaining(ANY_TEXT));
    const ended = [first, ...(await Promise.all([run('config', '--json'), run('doctor')]))];
    for (const { stdout, stderr } of ended) expect(stdout + stderr).not.toContain(SECRET);
    expect(ended[1]?.code).toBe(0);
  });
});

/** Options that accept any text. */
const ANY_TEXT = [
  ...['ODOO_SESSION_REDIS_HOST', 'ODOO_SESSION_REDIS_SENTINELS', 'ODOO_SESSION_REDIS_CLUSTER'],
  ...['ODOO_SESSION_REDIS_PASSWORD', 'ODOO_LOGFILE', 'ODOO_DATA_DIR', 'ODOO_DB_NAME'],
];

it.each(['--load', '--config', '--addons-path', '--save'])('%s shows no password', async (flag) => {
  const { stdout, stderr } = await runHost([`${flag}=${URL_FORM}`, '--stop-after-init', '--http-port=0']);
  expect(stdout + stderr).not.toContain(SECRET);
});

it('the password is saved, but not shown', async () => {
  const conf = join(newFolder(), 'odoo.conf');
  const save = ['--save', '--stop-after-init', '-c', conf, '--http-port=0', `--session-file-suffix=${URL_FORM}`];
  const { stdout, stderr } = await runHost(save);
  expect(stdout + stderr).not.toContain(SECRET);
  expect(readFileSync(conf, 'utf8')).toContain(URL_FORM);
});

describe.each(['host', 'sentinels', 'cluster', 'url', 'username', 'prefix', 'sentinel_host', 'socket'])(
  'a password in session_redis_%s',
  (name) => {
    it('is not in the output, the log and the report of a start', async () => {
      const said = await Promise.all(
        FORMS.slice(0, 3).map(async (value) => {
          const log = join(newFolder(), 'host.log');
          const env = {
            [`ODOO_SESSION_REDIS_${name.toUpperCase()}`]: value,
            ODOO_SESSION_REDIS_SENTINEL_MASTER_NAME: 'm',
          };
          const once = ['--stop-after-init', '--load=base,session_redis?', `--logfile=${log}`, '--boot-report=json'];
          const { stdout, stderr } = await runCommand([...once, '--session-redis-timeout=0.1s'], { env });
          return stdout + stderr + (existsSync(log) ? readFileSync(log, 'utf8') : '');
        }),
      );
      for (const text of said) expect(text).not.toContain(SECRET);
      expect(said.join('')).toMatch(/OPTION_INVALID|SESSION_REDIS|REDIS_/);
    });
  },
);
