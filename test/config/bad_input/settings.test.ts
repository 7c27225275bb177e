import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { folderWith, moduleFile } from '../../support/addons.ts';
import { runCommand } from '../../support/commands/run.ts';
import { cleanUp, runHost } from '../../support/host.ts';
import { expectRefusal } from '../support/refusal.ts';

afterEach(cleanUp);

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
      '--load takes several values, separated by commas without spaces',
    ],
    ['a word behind a command', ['config', '--load', 'base', 'web'], {}, 'unexpected word after node host config: web'],
    ['a word too many', ['scaffold', 'a', 'b', 'c'], {}, 'usage: node host scaffold <name> [folder] [options]'],
    [
      'a bad number on the command line',
      ['--http-port=80x'],
      {},
      'http_port must be a whole number; the value is "80x"',
    ],
    ['a bad number in the environment', [], { ODOO_HTTP_PORT: '1e3' }, 'set by ODOO_HTTP_PORT'],
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
    ['such a variable in -c', ['-c', '$STORE/odoo.conf'], {}, 'the path in -c/--config has the variable STORE, which'],
    ['such a variable in ODOO_RC', [], { ODOO_RC: '$STORE/odoo.conf' }, 'the path in ODOO_RC has the variable STORE'],
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
    expect(expectRefusal(await runCommand(args, { env }), 2)).toContain(words);
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
    expect(unset).toContain(`set by ${join(folder, 'odoo.conf')}:2`);
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
    const message = expectRefusal(await runCommand([], { cwd: folder }), 1);
    const lines = message.split('\n').map((line) => line.trim());
    expect(lines).toEqual(
      expect.arrayContaining([
        '/srv/adons /srv/more (does not exist; this looks like 2 paths without a comma: /srv/adons,/srv/more)',
        `${join(folder, 'file')} (not a folder)`,
        '/x:/y (does not exist; this looks like 2 paths without a comma: /x,/y)',
        `${join(folder, 'empty/hello')} (does not exist)`,
      ]),
    );
  });

  it('with a bad number in a file names the file and the line', async () => {
    const folder = folderWith({ 'odoo.conf': '[options]\n; a comment\nhttp_port = eighty\n' });
    const message = expectRefusal(await runCommand([], { cwd: folder }), 2);
    expect(message).toContain(`set by ${join(folder, 'odoo.conf')}:3; the default is 8069`);
  });

  it.each(['sec/ret', 'sec?ret', 'sec#ret', '12#secret', '12/secret'])(
    'with the password %s in session_redis_url explains how to write it, and does not show it',
    async (password) => {
      const args = ['--load=session_redis', `--session-redis-url=redis://u:${password}@localhost/0`];
      const ended = await runCommand(args);
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
    expect(expectRefusal(await runCommand([], { cwd: folderWith({ [name]: text }) }), 2)).toContain(words);
  });
});
