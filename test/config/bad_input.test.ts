import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { folderWith, moduleFile } from '../support/addons.ts';
import { cleanUp, type Ended, newFolder, runHost } from '../support/host.ts';
import { startRedis } from '../support/redis.ts';

afterEach(cleanUp);

/** Expects a short message and nothing else: no stack trace, no ready line. Returns the message. */
function expectRefusal({ code, stdout, stderr: all }: Ended, exitCode: 1 | 2 | 13): string {
  // On a busy machine, the log may also say what the boot is waiting for.
  const stderr = all.replace(/^\{"level":"info".*still waiting for.*\n/gm, '');
  expect(stderr).toMatch(/^wideload: error: /);
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$.*^\s+at /ms);
  expect(stderr.split('\n').length).toBeLessThan(20);
  expect(stdout).toBe('');
  expect(code).toBe(exitCode);
  return stderr;
}

const replacing = (name: string) =>
  moduleFile(
    name,
    'setup({ replace }) { replace(SessionStore, () => ({})); }',
    "import { SessionStore } from '@wideload/session';\n",
  );

describe('a module', () => {
  it.each([
    [
      'that does not exist',
      'sesion_redis',
      {},
      ['no module named "sesion_redis", requested by --load', 'did you mean session_redis?', 'looked in:'],
    ],
    [
      'that is an addon of Odoo',
      'queue_job',
      { 'queue_job/__manifest__.py': '{}' },
      ['"queue_job", requested by --load\n  looked in:', '/queue_job (a folder, but no module)'],
    ],
    [
      'that throws at import',
      'a',
      { 'a/index.js': "throw new Error('no luck');\n" },
      ['module a, requested by --load, cannot be imported: Error: no luck', 'a/index.js:1:7'],
    ],
    [
      'that throws in setup',
      'a',
      { 'a/index.js': moduleFile('a', "setup() { throw new Error('no luck'); }") },
      ['module a failed in setup: Error: no luck', 'a/index.js:2:'],
    ],
    [
      'that throws while starting',
      'a',
      { 'a/index.js': moduleFile('a', "setup({ onStart }) { onStart(async () => { throw new Error('no luck'); }); }") },
      ['module a failed while starting: Error: no luck', 'a/index.js:2:'],
    ],
    [
      'without a default export',
      'a',
      { 'a/index.js': 'export const a = 1;\n' },
      ['has no default export', 'export default defineModule'],
    ],
    [
      'whose name differs from its folder',
      'a',
      { 'a/index.js': moduleFile('b', 'setup() {}') },
      ['was requested as "a", but its name is "b"'],
    ],
    [
      'with an unknown key',
      'a',
      { 'a/index.js': moduleFile('a', 'dependz: [], setup() {}') },
      ['has no key "dependz"; did you mean "depends"?'],
    ],
    [
      'in a cycle',
      'a',
      {
        'a/index.js': moduleFile('a', "depends: ['b'], setup() {}"),
        'b/index.js': moduleFile('b', "depends: ['a'], setup() {}"),
      },
      ['a -> b -> a'],
    ],
    [
      'with a missing dependency',
      'a',
      { 'a/index.js': moduleFile('a', "depends: ['nobody'], setup() {}") },
      ['no module named "nobody", requested by a'],
    ],
    [
      'that replaces a service that another module replaces',
      'session_redis,a',
      { 'a/index.js': replacing('a') },
      ['service base.session_store is replaced by two modules', 'session_redis  ', '  requested by --load'],
    ],
    [
      'with an option that another module has',
      'a',
      {
        'a/index.js': moduleFile(
          'a',
          "options: { port: integer('x', 1, { name: 'http_port' }) }, setup() {}",
          "import { integer } from '@wideload/kit';\n",
        ),
      },
      ['http_port is declared by module web (http_port) and by module a (port)'],
    ],
  ])('%s ends the boot', async (_, load, files: Record<string, string>, words) => {
    const ended = await runHost([`--load=${load}`, `--addons-path=${folderWith(files)}`, '--http-port=0']);
    const message = expectRefusal(ended, load === 'a' && words[0]?.includes('declared') ? 2 : 1);
    for (const word of words) expect(message).toContain(word);
  });

  it('that never starts ends the boot after the timeout, even if it keeps the process alive', async () => {
    const stuck = moduleFile(
      'stuck',
      'setup({ onStart }) { onStart(() => new Promise(() => setInterval(() => {}, 1000))); }',
    );
    const addons = folderWith({ 'stuck/index.js': stuck });
    const ended = await runHost(['--load=stuck', `--addons-path=${addons}`, '--boot-timeout=2', '--http-port=0']);
    expect(expectRefusal(ended, 1)).toContain(
      'module stuck has not started within 2 s; still waiting for: stuck (onStart)',
    );
  });

  it('that awaits a promise which can never settle ends the boot at once with 13', async () => {
    const addons = folderWith({
      'stuck/index.js': moduleFile(
        'stuck',
        "setup({ onStart }) { onStart(async ({ progress }) => { progress('dreaming'); await new Promise(() => {}); }); }",
      ),
      'asleep/index.js': 'await new Promise(() => {});\n',
    });
    const load = (name: string) => runHost([`--load=${name}`, `--addons-path=${addons}`, '--http-port=0']);
    const [start, imported] = await Promise.all([load('stuck'), load('asleep')]);
    expect(expectRefusal(start, 13)).toContain('waits forever for: stuck (onStart, dreaming)');
    expect(expectRefusal(imported, 13)).toContain('asleep/index.js never ends');
  });

  it('that waits forever at import ends the boot after the timeout', async () => {
    const addons = folderWith({
      'waits/index.js': `
        import net from 'node:net';
        import { defineModule } from '@wideload/kit';
        net.createServer().listen(0, '127.0.0.1');
        await new Promise(() => {});
        export default defineModule({ name: 'waits', setup() {} });`,
    });
    const ended = await runHost(['--load=base,waits', `--addons-path=${addons}`, '--boot-timeout=2', '--http-port=0']);
    expect(ended.stderr).toContain('still waiting for: waits (import of ');
    const message = expectRefusal(ended, 1);
    expect(message).toContain('importing module waits has not ended within 2 s');
    expect(message).toContain('waits/index.js  requested by --load');
  });

  it('that is optional and fails is skipped, and the ready line says so', async () => {
    const addons = folderWith({ 'a/index.js': "throw new Error('no luck');\n" });
    const ended = await runHost(['--load=a?', `--addons-path=${addons}`, '--stop-after-init']);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('left out a? (module a, requested by --load, cannot be imported: Error: no luck)');
  });
});

describe('the configuration', () => {
  it.each([
    ['an unknown option', ['--nosuchoption'], {}, 'no such option: --nosuchoption'],
    ['a misspelt option', ['--htttp-port=1'], {}, 'no such option: --htttp-port; did you mean --http-port?'],
    [
      'an option of a module that is not loaded',
      ['--session-redis-host=x'],
      {},
      'it belongs to module session_redis, which is not loaded',
    ],
    ['an unknown command', ['confg'], {}, 'no such command: confg; did you mean config?'],
    ['a word behind yes or no', ['--proxy-mode', 'false'], {}, 'to turn --proxy-mode off, write --no-proxy-mode'],
    ['a word behind yes or no, with workers', ['--workers=2', '--proxy-mode', 'no'], {}, 'write --no-proxy-mode'],
    [
      'a word after a list',
      ['--load', 'base', 'web'],
      {},
      '--load takes several values, separated by commas without blanks',
    ],
    ['a word behind a command', ['config', '--load', 'base', 'web'], {}, 'unexpected word after node host config: web'],
    ['a word too many', ['scaffold', 'a', 'b', 'c'], {}, 'usage: node host scaffold <name> [folder] [options]'],
    ['a bad number on the command line', ['--http-port=80x'], {}, 'http_port must be a whole number; it is "80x"'],
    ['a bad number in the environment', [], { ODOO_HTTP_PORT: '1e3' }, 'given by ODOO_HTTP_PORT'],
    ['a number out of bounds', ['--http-port=70000'], {}, 'http_port must be at most 65535'],
    [
      'a bad duration',
      ['--load=session_redis', '--session-redis-expiration=abc'],
      {},
      'session_redis_expiration must be a duration',
    ],
    ['a proxy that is not an address', ['--proxy-trust=nginx'], {}, 'proxy_trust: "nginx" is not an address'],
    ['a bad yes or no', [], { ODOO_PROXY_MODE: 'maybe' }, 'proxy_mode must be yes or no'],
    [
      'a missing file',
      ['-c', 'nowhere.conf'],
      {},
      "The config file 'nowhere.conf' selected with -c/--config doesn't exist or is not readable",
    ],
    ['a missing file in ODOO_RC', [], { ODOO_RC: '/nowhere.conf' }, 'which the variable ODOO_RC names'],
    ["a module's name in capitals", ['--load=MyMod'], {}, 'module names are lower case: mymod'],
    ['a variable that is not set', ['--data-dir=$STORE/data'], {}, 'data_dir has the variable STORE, which is not set'],
    ['such a variable in -c', ['-c', '$STORE/odoo.conf'], {}, 'that -c/--config names has the variable STORE, which'],
    ['such a variable in ODOO_RC', [], { ODOO_RC: '$STORE/odoo.conf' }, 'that ODOO_RC names has the variable STORE'],
    ['a bad log level', ['--log-level=loud'], {}, 'log_level must be one of'],
    ['a bad log handler', ['--log-handler=web'], {}, 'log_handler must be module:LEVEL'],
    [
      'an addons path that is not there',
      ['--addons-path=/nowhere'],
      {},
      'the addons path /nowhere is not a readable folder',
    ],
    [
      'an invalid hash',
      ['--admin-passwd=$pbkdf2-sha512$1$x'],
      {},
      'admin_passwd begins with $pbkdf2-sha512$ but is not a valid hash',
    ],
  ])('with %s ends with 2', async (_, args, env, words) => {
    expect(expectRefusal(await runHost(args, { env }), 2)).toContain(words);
  });

  it('with variables in paths expands them as Odoo does, and does not create folders with their names', async () => {
    const folder = folderWith({
      'odoo.conf': `[options]\naddons_path = $STORE/addons\ndata_dir = \${STORE}/data\nserver_wide_modules = a\n`,
      'store/addons/a/index.js': moduleFile('a', 'setup() {}'),
    });
    const args = ['--stop-after-init', '-c', '$FOLDER/odoo.conf'];
    const env = { STORE: join(folder, 'store'), FOLDER: folder };
    const { code, stdout } = await runHost(args, { cwd: folder, env });
    expect([code, stdout]).toEqual([0, expect.stringContaining(`files in ${join(folder, 'store/data/sessions')}`)]);
    const unset = expectRefusal(await runHost(args, { cwd: folder, env: { FOLDER: folder } }), 2);
    expect(unset).toContain('addons_path has the variable STORE, which is not set');
    expect(unset).toContain(`given by ${join(folder, 'odoo.conf')}:2`);
    expect(readdirSync(folder).sort()).toEqual(['odoo.conf', 'store']);
  });

  it('with a value that Odoo ignores logs a warning with the line and starts', async () => {
    const folder = folderWith({ 'odoo.conf': "[options]\nlog_handler = [':INFO']\n" });
    const { code, stderr } = await runHost(['--stop-after-init'], { cwd: folder });
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining(`${join(folder, 'odoo.conf')}:2: log_handler cannot be`),
    ]);
  });

  it('with unusable folders in addons_path names each one and the reason if a module is not found', async () => {
    const folder = folderWith({
      'odoo.conf':
        '[options]\naddons_path = /srv/adons\n    /srv/more, file, empty, /x:/y\nserver_wide_modules = hello\n',
      file: '',
      'empty/readme': '',
    });
    const message = expectRefusal(await runHost([], { cwd: folder }), 1);
    const lines = message.split('\n').map((line) => line.trim());
    expect(lines).toEqual(
      expect.arrayContaining([
        '/srv/adons /srv/more (not there; these look like 2 paths without a comma: /srv/adons,/srv/more)',
        `${join(folder, 'file')} (not a folder)`,
        '/x:/y (not there; these look like 2 paths without a comma: /x,/y)',
        `${join(folder, 'empty/hello')} (not there)`,
      ]),
    );
  });

  it('with a bad number in a file names the file and the line', async () => {
    const folder = folderWith({ 'odoo.conf': '[options]\n; a comment\nhttp_port = eighty\n' });
    const message = expectRefusal(await runHost([], { cwd: folder }), 2);
    expect(message).toContain(`given by ${join(folder, 'odoo.conf')}:3; the default is 8069`);
  });

  it.each(['sec/ret', 'sec?ret', 'sec#ret', '12#secret', '12/secret'])(
    'with the password %s in session_redis_url explains how to write it, and does not show it',
    async (password) => {
      const args = ['--load=session_redis', `--session-redis-url=redis://u:${password}@localhost/0`];
      const ended = await runHost(args);
      const message = `${ended.stdout}${ended.stderr}`;
      expect(ended.code).toBe(2);
      expect(message).toMatch(/%2F,? %3F (?:and )?%23/);
      expect(message).toContain('session_redis_password');
      expect(message).not.toContain(password);
    },
  );

  it('reports all bad values at once, without passwords', async () => {
    const message = expectRefusal(
      await runHost([
        '--http-port=x',
        '--web-login-attempts=y',
        '--load=session_redis',
        '--session-redis-url=https://:pa55word@h',
      ]),
      2,
    );
    expect(message.match(/wideload: error:/g)).toHaveLength(3);
    expect(message).not.toContain('pa55word');
  });

  it.each([
    ['odoo.conf', 'http_port = 1\n', 'odoo.conf:1: a section such as [options] must come first'],
    ['odoo.conf', '[options]\nhttp_port\n', 'odoo.conf:2: this line is not a "key = value"'],
    ['.wideloadrc.yaml', 'a: [1,\n', '.wideloadrc.yaml'],
    ['wideload.config.json', '{', 'wideload.config.json'],
    ['wideload.config.js', "throw new Error('no luck');", 'no luck'],
    ['wideload.config.json', '{ "http_port": { "a": { "b": 1 } } }', 'only sections may be objects'],
  ])('that cannot be read, %s with %j, is named', async (name, text, words) => {
    expect(expectRefusal(await runHost([], { cwd: folderWith({ [name]: text }) }), 2)).toContain(words);
  });
});

describe('the boot fails on a machine', () => {
  it('with another program on the port', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const ended = await runHost([`--http-port=${port}`, '--http-interface=127.0.0.1']);
    server.close();
    expect(expectRefusal(ended, 1)).toContain(`cannot listen on 127.0.0.1:${port}: another program listens there`);
  });

  it('without such an address', async () => {
    expect(expectRefusal(await runHost(['--http-interface=203.0.113.7']), 1)).toContain(
      'this machine has no such address',
    );
  });

  it('with a data_dir that is a file', async () => {
    const folder = folderWith({ data: '' });
    expect(expectRefusal(await runHost([`--data-dir=${join(folder, 'data')}`]), 1)).toContain(
      'sessions cannot be kept in',
    );
  });

  it.runIf(process.getuid?.() !== 0)(
    'with a data_dir that may not be written is told (not as root, who may write anywhere)',
    async () => {
      const folder = newFolder();
      mkdirSync(join(folder, 'data'));
      chmodSync(join(folder, 'data'), 0o500);
      expect(expectRefusal(await runHost([`--data-dir=${join(folder, 'data')}`]), 1)).toContain('EACCES');
    },
  );

  it('with a pid file that cannot be written', async () => {
    expect(expectRefusal(await runHost(['--pidfile=/nowhere/pid', '--http-port=0']), 1)).toContain(
      'the pid file /nowhere/pid cannot be written',
    );
  });
});

describe('Redis', () => {
  const run = (...args: string[]) => runHost(['--load=session_redis', '--http-port=0', ...args]);

  it('that refuses, is unknown, or stays silent ends the boot', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const freed = (free.address() as AddressInfo).port;
    free.close();
    const [refusing, unknown, mute] = await Promise.all([
      run(`--session-redis-port=${freed}`),
      run('--session-redis-host=nowhere.invalid'),
      run(`--session-redis-port=${port}`, '--session-redis-timeout=300ms'),
    ]);
    silent.close();
    expect(expectRefusal(refusing, 1)).toContain(`localhost:${freed}`);
    expect(expectRefusal(unknown, 1)).toContain('nowhere.invalid');
    expect(expectRefusal(mute, 1)).toContain(`localhost:${port}`);
  });

  it('that refuses connections is skipped if session_redis is optional, and the ready line says so', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    const { code, stdout } = await runHost([
      '--load=session_redis?',
      `--session-redis-port=${port}`,
      '--stop-after-init',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /modules base, web \| left out session_redis\? \(Redis at .* refuses connections.*\| sessions: files in/,
    );
  });

  it('that requires a password, or another one, ends the boot without showing it', async () => {
    const redis = await startRedis({ password: 's3cret' });
    const [none, wrong, right] = await Promise.all([
      run(`--session-redis-port=${redis.port}`),
      run(`--session-redis-port=${redis.port}`, '--session-redis-password=wr0ng'),
      run(`--session-redis-port=${redis.port}`, '--session-redis-password=s3cret', '--stop-after-init'),
    ]);
    await redis.stop();
    expect(expectRefusal(none, 1)).toContain('ODOO_SESSION_REDIS_PASSWORD');
    expect(expectRefusal(wrong, 1)).not.toContain('wr0ng');
    expect(right.code).toBe(0);
  });

  it('that lacks a required feature ends the boot', async () => {
    const redis = await startRedis({ args: ['--rename-command', 'EVALSHA', '', '--rename-command', 'EVAL', ''] });
    const ended = await run(`--session-redis-port=${redis.port}`);
    await redis.stop();
    expect(expectRefusal(ended, 1)).toMatch(/EVAL/);
  });
});
