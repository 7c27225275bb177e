import { describe, expect, test } from 'vitest';
import { valuesOf } from '../src/options/resolve.ts';
import { confOf, resolved, settingOf } from './support/declared.ts';

const conf = (...lines: string[]) => confOf(`[options]\n${lines.join('\n')}\n`);
const from = (name: string, ...lines: string[]) => settingOf(name, { files: [conf(...lines)] });

describe('of two sources that say something, one wins', () => {
  const args = ['--http-port=1'];
  const environment = { ODOO_HTTP_PORT: '2' };
  const first = confOf('[options]\nhttp_port = 3\n', '/first.conf');
  const second = confOf('[options]\nhttp_port = 4\n', '/second.conf');

  test.each([
    ['command line over environment', { args, environment }, 1, 'command line', '--http-port'],
    ['command line over file', { args, files: [first] }, 1, 'command line', '--http-port'],
    ['command line over default', { args }, 1, 'command line', '--http-port'],
    ['environment over file', { environment, files: [first] }, 2, 'environment', 'ODOO_HTTP_PORT'],
    ['environment over default', { environment }, 2, 'environment', 'ODOO_HTTP_PORT'],
    ['first file over second', { files: [first, second] }, 3, 'file', '/first.conf:2'],
    ['second file over default', { files: [confOf('', '/first.conf'), second] }, 4, 'file', '/second.conf:2'],
    ['default where nobody says anything', {}, 8069, 'default', 'default'],
  ])('%s', (_, said, value, kind, where) => {
    expect(resolved(said).settings.get('http_port')).toMatchObject({ value, origin: { kind, where } });
  });

  test('for every key by itself', () => {
    const { settings } = resolved({
      args: ['--log-level=warn'],
      environment: { ODOO_LOG_LEVEL: 'debug', ODOO_RATIO: '1', ODOO_PROXY_MODE: '1' },
      files: [conf('log_level = info', 'proxy_mode = False', 'http_port = 7')],
    });
    expect(settings.get('log_level')?.value).toBe('warn');
    expect(settings.get('proxy_mode')?.value).toBe(true);
    expect(settings.get('http_port')?.value).toBe(7);
  });

  test('the first file also where its path begins as the second does', () => {
    const files = [
      confOf('[options]\nhttp_port = 3\n', '/a/odoo.conf'),
      confOf('[options]\nhttp_port = 4\n', '/a/odoo'),
    ];
    expect(settingOf('http_port', { files })).toBe(3);
  });

  test('an empty value is said, too: it wins over what comes after it', () => {
    expect(settingOf('http_port', { args: ['--http-port='], environment })).toBe(8069);
    expect(settingOf('http_port', { environment: { ODOO_HTTP_PORT: '' }, files: [first] })).toBe(8069);
  });
});

describe('an empty text', () => {
  test.each([
    ['http_port', 8069],
    ['http_enable', true],
    ['log_level', 'info'],
    ['session_redis_expiration', 604_800],
    ['web_body_limit', 1_048_576],
    ['session_redis_password', undefined],
    ['session_redis_url', undefined],
    ['session_redis_folder', undefined],
    ['session_redis_prefix', undefined],
  ])('means the default: %s', (name, value) => {
    expect(from(name, `${name} =`)).toBe(value);
    expect(settingOf(name, { environment: { [`ODOO_${name.toUpperCase()}`]: '' } })).toBe(value);
    expect(settingOf(name, { args: [`--${name.replaceAll('_', '-')}=`] })).toBe(value);
  });

  test('is a text and a list of its own', () => {
    expect(from('session_redis_host', 'session_redis_host =')).toBe('');
    expect(from('log_handler', 'log_handler =')).toEqual([]);
  });
});

describe('False and None, as Odoo writes them', () => {
  test.each(['False', 'None'])('in a file mean the default: %s', (word) => {
    expect(from('http_port', `http_port = ${word}`)).toBe(8069);
    expect(from('session_redis_host', `session_redis_host = ${word}`)).toBe('localhost');
    expect(from('session_redis_password', `session_redis_password = ${word}`)).toBeUndefined();
    expect(from('server_wide_modules', `server_wide_modules = ${word}`)).toEqual(['base', 'web']);
    expect(from('boot_timeout', `boot_timeout = ${word}`)).toBe(10);
  });

  test('in a file mean no for what is yes or no', () => {
    expect(from('http_enable', 'http_enable = False')).toBe(false);
    expect(from('http_enable', 'http_enable = None')).toBe(false);
  });

  test('are texts like any other elsewhere', () => {
    expect(settingOf('session_redis_password', { args: ['--session-redis-password=None'] })).toBe('None');
    expect(settingOf('session_redis_host', { environment: { ODOO_SESSION_REDIS_HOST: 'False' } })).toBe('False');
  });
});

describe('an old name', () => {
  test('works everywhere, with one warning', () => {
    expect(settingOf('http_port', { args: ['--xmlrpc-port=1'] })).toBe(1);
    expect(resolved({ args: ['--xmlrpc-port=1'] }).warnings).toEqual(['--xmlrpc-port is the old name of --http-port']);
    const { settings, warnings } = resolved({
      environment: { ODOO_XMLRPC_INTERFACE: 'here' },
      files: [conf('xmlrpc_port = 2')],
    });
    expect(settings.get('http_interface')?.value).toBe('here');
    expect(settings.get('http_port')?.value).toBe(2);
    expect(warnings).toEqual([
      '/etc/odoo.conf:2: xmlrpc_port is the old name of http_port',
      'ODOO_XMLRPC_INTERFACE is the old name of ODOO_HTTP_INTERFACE',
    ]);
  });

  test('loses to the new one next to it, in either order', () => {
    expect(from('http_port', 'xmlrpc_port = 1', 'http_port = 2')).toBe(2);
    expect(from('http_port', 'http_port = 2', 'xmlrpc_port = 1')).toBe(2);
    expect(settingOf('http_port', { environment: { ODOO_HTTP_PORT: '2', ODOO_XMLRPC_PORT: '1' } })).toBe(2);
    expect(settingOf('http_port', { environment: { ODOO_XMLRPC_PORT: '1', ODOO_HTTP_PORT: '2' } })).toBe(2);
  });

  test('in the first file wins over the new one in the second', () => {
    const files = [confOf('[options]\nxmlrpc_port = 1\n', '/a'), confOf('[options]\nhttp_port = 2\n', '/b')];
    expect(settingOf('http_port', { files })).toBe(1);
  });
});

describe("a module's own section", () => {
  test('has its options under their keys', () => {
    const { settings, warnings } = resolved({ files: [confOf('[session_redis]\nhost = there\nexpiration = 14d\n')] });
    expect(settings.get('session_redis_host')).toMatchObject({ value: 'there', origin: { where: '/etc/odoo.conf:2' } });
    expect(settings.get('session_redis_expiration')?.value).toBe(1_209_600);
    expect(warnings).toEqual([]);
  });

  test.each([
    ['[options]\nsession_redis_host = whole\n[session_redis]\nhost = own\n'],
    ['[session_redis]\nhost = own\n[options]\nsession_redis_host = whole\n'],
  ])('loses to the full name: %j', (text) => {
    expect(settingOf('session_redis_host', { files: [confOf(text)] })).toBe('whole');
  });

  test('loses even if key and full name are the same', () => {
    const files = [confOf('[options]\nhttp_port = 1\n[web]\nhttp_port = 2\n')];
    expect(settingOf('http_port', { files })).toBe(1);
  });

  test('that has an unknown key gives a warning with the nearest one', () => {
    expect(resolved({ files: [confOf('[session_redis]\nhots = there\n')] }).warnings).toEqual([
      '/etc/odoo.conf:2: module session_redis has no option hots; did you mean host?',
    ]);
  });

  test('of a module that is not loaded is none of our business', () => {
    expect(resolved({ files: [confOf('[queue_job]\nchannels = root:4\n')] }).warnings).toEqual([]);
  });
});

test('what means one run is read from the command line only', () => {
  const said = { environment: { ODOO_SAVE: '1', ODOO_CONFIG: 'x' }, files: [conf('save = True', 'config = x')] };
  expect(resolved(said)).toMatchObject({ warnings: [] });
  expect(settingOf('save', said)).toBe(false);
  expect(settingOf('config', said)).toBeUndefined();
});

test('a module is handed its own values, by its own keys, and cannot change them', () => {
  const values = valuesOf(resolved({ args: ['--session-redis-host=there'] }), 'session_redis');
  expect(values).toEqual({
    host: 'there',
    password: undefined,
    url: undefined,
    expiration: 604_800,
    folder: undefined,
    prefix: undefined,
  });
  expect(Object.isFrozen(values)).toBe(true);
});
