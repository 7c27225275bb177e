import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import base from '../../../modules/base/dist/index.js';
import sessionRedis from '../../../modules/session_redis/dist/index.js';
import web from '../../../modules/web/dist/index.js';
import { options } from '../../boot/src/options.ts';
import { parseCommandLine } from '../src/command_line/command_line.ts';
import { readOdooConf } from '../src/file/file.ts';
import { declare } from '../src/options/declare.ts';
import { resolveOptions } from '../src/options/resolve.ts';

const modules = [base, web, sessionRedis];
const declarations = declare([
  { module: 'host', options },
  ...modules.map(({ name, options = {} }) => ({ module: name, options })),
]);

describe('the odoo.conf that Odoo 18 saved', () => {
  const file = readOdooConf(fileURLToPath(new URL('fixtures/odoo18-saved.conf', import.meta.url)));
  const { settings, warnings } = resolveOptions(declarations, {
    commandLine: parseCommandLine([], declarations),
    environment: {},
    files: [file],
    otherModules: modules.map(({ name }) => name),
  });

  test('is read to its end', () => {
    expect(file.entries.length).toBe(71);
  });

  test('is taken as it is, without a warning', () => {
    expect(warnings).toEqual([]);
  });

  test('gives every option that we share the value that it says', () => {
    const given = [...settings.values()].filter(({ origin }) => origin.kind === 'file');
    expect(Object.fromEntries(given.map(({ declaration, value }) => [declaration.name, value]))).toEqual({
      addons_path: ['/opt/odoo/odoo/addons', '/opt/odoo/addons'],
      admin_passwd: 'admin',
      data_dir: '/var/lib/odoo',
      db_name: ['odoo18'],
      dbfilter: '',
      http_enable: true,
      http_interface: '127.0.0.1',
      http_port: 8079,
      limit_memory_hard: 2684354560,
      limit_memory_soft: 2147483648,
      limit_request: 65_536,
      limit_time_real: 120,
      log_handler: [':INFO'],
      log_level: 'info',
      logfile: undefined,
      pidfile: undefined,
      proxy_mode: false,
      server_wide_modules: ['base', 'web'],
      workers: 0,
    });
  });
});
