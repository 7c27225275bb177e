import { join } from 'node:path';
import { flag, text } from '@wideload/kit';
import { WideloadErrors } from '@wideload/kit/internal';
import { describe, expect, test } from 'vitest';
import { findFiles } from '../src/file/find.ts';
import { declare } from '../src/options/declare.ts';
import { resolveOptions } from '../src/options/resolve.ts';
import { confOf, resolved, thrown } from './support/declared.ts';
import { folderWith } from './support/folder.ts';

const conf = (...lines: string[]) => confOf(`[options]\n${lines.join('\n')}\n`);

describe('a key that nobody knows gives a warning with its line', () => {
  const warningsOf = (line: string, otherModules: string[] = []) =>
    resolved({ files: [conf('', line)], otherModules }).warnings;

  test('and the nearest name that may stand there', () => {
    expect(warningsOf('http_prot = 1')).toEqual([
      '/etc/odoo.conf:3: unknown option http_prot; did you mean http_port?',
    ]);
    expect(warningsOf('far_off = 1')).toEqual(['/etc/odoo.conf:3: unknown option far_off']);
    expect(warningsOf('conifg = 1')).toEqual(['/etc/odoo.conf:3: unknown option conifg']);
  });

  test.each(['db_host', 'limit_time_cpu', 'test_tags', 'gevent_port', 'db_user', 'config', 'save'])(
    'but not where only Odoo, or only the command line, has it: %s',
    (key) => {
      expect(warningsOf(`${key} = 1`)).toEqual([]);
    },
  );

  test('but not where a module has it that is not loaded', () => {
    expect(warningsOf('queue_job_channels = 1', ['queue_job', 'web'])).toEqual([]);
    expect(warningsOf('queue_job = 1', ['queue_job', 'web'])).toEqual([]);
  });

  test('also where it begins with the name of a module that is loaded', () => {
    expect(warningsOf('session_redis_hots = 1', ['session_redis', 'web'])).toEqual([
      '/etc/odoo.conf:3: unknown option session_redis_hots; did you mean session_redis_host?',
    ]);
  });
});

describe('a variable that nobody knows', () => {
  const warningsOf = (variable: string, otherModules: string[] = []) =>
    resolved({ environment: { [variable]: '1' }, otherModules }).warnings;

  test('gives a warning when it is nearly one that we know', () => {
    expect(warningsOf('ODOO_HTTP_PROT')).toEqual([
      'the variable ODOO_HTTP_PROT is not an option of this host; did you mean ODOO_HTTP_PORT?',
    ]);
  });

  test.each(['ODOO_SOMETHING_ELSE', 'ODOO_RC', 'ODOO_VERSION', 'HTTP_PROT', 'ODOO_DB_USER', 'ODOO_GEVENT_PORT'])(
    'is silent otherwise: %s',
    (variable) => {
      expect(warningsOf(variable)).toEqual([]);
    },
  );

  test('is silent when it is of a module that is not loaded', () => {
    expect(warningsOf('ODOO_SESSION_REDISX_HOST', ['session_redisx'])).toEqual([]);
  });
});

describe('a section that looks like one of ours gives one warning, as all in it would be lost', () => {
  test.each([
    ['[Options]\nhttp_port = 1\nproxy_mode = True\n', 'Options', 'options'],
    ['[sesion_redis]\nhost = there\nurl = x\n', 'sesion_redis', 'session_redis'],
    ['[session_radios]\nhost = there\n', 'session_radios', 'session_radio'],
  ])('%j', (content, section, near) => {
    expect(resolved({ files: [confOf(content)], otherModules: ['session_radio'] }).warnings).toEqual([
      `/etc/odoo.conf:2: unknown section [${section}]; did you mean [${near}]?`,
    ]);
  });

  test.each([['queue_job'], ['ldap'], ['session_radio']])('but not [%s]', (section) => {
    const files = [confOf(`[${section}]\nhost = there\n`)];
    expect(resolved({ files, otherModules: ['session_radio'] }).warnings).toEqual([]);
  });
});

test("an npm package's section may be called as its options begin", () => {
  const declarations = declare([{ module: '@acme/wideload-audit', options: { file: text('F') } }]);
  for (const section of ['@acme/wideload-audit', 'acme_wideload_audit']) {
    const { settings } = resolveOptions(declarations, {
      commandLine: { words: [], values: new Map() },
      environment: {},
      files: [confOf(`[${section}]\nfile = there\n`)],
      otherModules: [],
    });
    expect(settings.get('acme_wideload_audit_file')?.value).toBe('there');
  }
});

describe('options that clash', () => {
  test('are reported once, not once for each of their names', () => {
    const same = (module: string) => ({ module, options: { x: text('X', undefined, { name: 'same' }) } });
    expect(thrown(() => declare([same('a'), same('b')]))).not.toBeInstanceOf(WideloadErrors);
  });

  test('are also those that one flag would turn off both', () => {
    const options = { http_enable: flag('H', true), http: flag('H', true) };
    expect(String(thrown(() => declare([{ module: 'host', options }])))).toContain('the flag --no-http is declared');
  });
});

describe('the path that -c or ODOO_RC names', () => {
  test('may begin with ~', async () => {
    const folder = folderWith({ 'home/my.conf': '' });
    const environment = { HOME: join(folder, 'home') };
    const look = { isSaving: false, workingFolder: folder, systemFile: join(folder, 'none') };
    const found = [
      await findFiles({ ...look, config: '~/my.conf', environment }),
      await findFiles({ ...look, config: undefined, environment: { ...environment, ODOO_RC: '~/my.conf' } }),
    ];
    for (const { target } of found) expect(target).toBe(join(folder, 'home/my.conf'));
  });
});

describe('a script that is found', () => {
  test.each([
    ['without a default export is not passed over', 'export const http_port = 1;', 'it has no default export'],
    ['that throws something other than an Error is reported with its text', 'throw "no luck";', 'it throws no luck'],
  ])('%s', async (_, content, words) => {
    const folder = folderWith({ 'wideload.config.mjs': content });
    const look = { config: undefined, isSaving: false, environment: { HOME: folder }, workingFolder: folder };
    await expect(findFiles(look)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(`wideload.config.mjs: ${words}`),
    });
  });
});
