import { flag, text } from '@wideload/kit';
import { describe, expect, test } from 'vitest';
import { declare } from '../src/options/declare.ts';
import { thrown } from './support/declared.ts';

const one = (module: string, key: string, settings = {}) => ({
  module,
  options: { [key]: text('Help', '', settings) },
});

describe('an option has the names that its module and key say', () => {
  test.each([
    ['session_redis', 'host', 'session_redis_host', 'session-redis-host', 'ODOO_SESSION_REDIS_HOST'],
    ['host', 'log_level', 'log_level', 'log-level', 'ODOO_LOG_LEVEL'],
    [
      '@acme/wideload-audit',
      'url',
      'acme_wideload_audit_url',
      'acme-wideload-audit-url',
      'ODOO_ACME_WIDELOAD_AUDIT_URL',
    ],
    ['wideload.audit', 'url', 'wideload_audit_url', 'wideload-audit-url', 'ODOO_WIDELOAD_AUDIT_URL'],
    ['fooBar', 'x', 'foobar_x', 'foobar-x', 'ODOO_FOOBAR_X'],
    ['a__b', 'x', 'a__b_x', 'a--b-x', 'ODOO_A__B_X'],
  ])('%s, %s: %s', (module, key, name, flagName, variable) => {
    expect(declare([one(module, key)]).all).toMatchObject([{ module, key, name, flags: [flagName], variable }]);
  });

  test('or those that it asks for, and its former ones', () => {
    const { all, byName, byFlag, byShort, byVariable } = declare([
      one('host', 'server_wide_modules', { flag: 'load', short: 'l', was: ['old_name'] }),
    ]);
    expect(all[0]?.flags).toEqual(['load', 'server-wide-modules', 'old-name']);
    expect([...byName.keys()]).toEqual(['server_wide_modules', 'old_name']);
    expect([...byFlag.keys()]).toEqual(['--load', '--server-wide-modules', '--old-name']);
    expect([...byShort.keys()]).toEqual(['l']);
    expect([...byVariable.keys()]).toEqual(['ODOO_SERVER_WIDE_MODULES', 'ODOO_OLD_NAME']);
  });
});

describe('two options with one name are an error that names both modules', () => {
  test.each([
    ['the same name', one('a', 'x', { name: 'same' }), one('b', 'y', { name: 'same' })],
    ['a module and key that come to the same', one('a', 'b_c'), one('a_b', 'c')],
    ['a former name', one('a', 'x', { was: ['b_y'] }), one('b', 'y')],
    ['a flag', one('a', 'x', { flag: 'same' }), one('b', 'y', { flag: 'same' })],
    ['a short flag', one('a', 'x', { short: 'z' }), one('b', 'y', { short: 'z' })],
  ])('%s', (_, first, second) => {
    const error = thrown(() => declare([first, second]));
    expect(error).toMatchObject({ exitCode: 2 });
    expect(String(error)).toMatch(/is declared by module a \(\w+\) and by module (b|a_b) \(\w+\)/);
  });

  test('a switch is not taken for the option that its --no- form would be', () => {
    const { byFlag } = declare([{ module: 'host', options: { http: flag('H', true), no_http: flag('H', true) } }]);
    expect(byFlag.get('--no-http')?.name).toBe('no_http');
  });
});
