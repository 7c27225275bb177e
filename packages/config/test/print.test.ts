import { describe, expect, test } from 'vitest';
import { printSettings, settingsAsJson } from '../src/options/print.ts';
import { confOf, DECLARATIONS, resolved } from './support/declared.ts';

const said = resolved({
  args: ['-p', '1', '--session-redis-url=redis://user:hush1@host/0'],
  environment: { ODOO_SESSION_REDIS_PASSWORD: 'hush2', ODOO_SESSION_REDIS_FOLDER: '/here' },
  files: [confOf('[options]\nlog_handler = a:DEBUG,b:INFO\nproxy_mode = 1\n')],
});

describe('as text', () => {
  const text = printSettings(DECLARATIONS, said);

  test('every option stands with its value and its origin, under its module', () => {
    expect(text).toMatch(/^host\n {2}server_wide_modules +base,web +default\n/);
    expect(text).toMatch(/\n\nweb\n {2}http_enable +True +default\n/);
    expect(text).toMatch(/\n {2}http_port +1 +-p\n/);
    expect(text).toMatch(/\n {2}proxy_mode +True +\/etc\/odoo.conf:3\n/);
    expect(text).toMatch(/\n {2}session_redis_expiration +7d +default\n/);
    expect(text).toMatch(/\n {2}session_redis_prefix +- +default\n/);
  });

  test('no secret is shown, only whether there is one', () => {
    expect(text).not.toContain('hush');
    expect(text).toMatch(/session_redis_password +\*{8} +ODOO_SESSION_REDIS_PASSWORD\n/);
    expect(text).toMatch(/session_redis_url +redis:\/\/user:\*{8}@host\/0 /);
    expect(printSettings(DECLARATIONS, resolved({}))).toMatch(/session_redis_password +- +default\n/);
  });

  test('what means one run is left out', () => {
    expect(text).not.toMatch(/\n {2}(config|save) /);
  });
});

describe('as JSON', () => {
  const json = settingsAsJson(DECLARATIONS, said);

  test('values keep their types', () => {
    expect(json).toMatchObject({
      http_port: { module: 'web', value: 1, origin: 'command line', where: '-p' },
      proxy_mode: { value: true, origin: 'file', where: '/etc/odoo.conf:3' },
      log_handler: { value: ['a:DEBUG', 'b:INFO'] },
      session_redis_expiration: { value: 604_800, origin: 'default', where: 'default' },
      session_redis_folder: { value: '/here', origin: 'environment', where: 'ODOO_SESSION_REDIS_FOLDER' },
      session_redis_prefix: { value: null },
    });
    expect(Object.keys(json)).not.toContain('save');
  });

  test('no secret is shown', () => {
    expect(JSON.stringify(json)).not.toContain('hush');
    expect(json).toMatchObject({
      session_redis_password: { value: '********' },
      session_redis_url: { value: 'redis://user:********@host/0' },
    });
    expect(settingsAsJson(DECLARATIONS, resolved({}))).toMatchObject({ session_redis_password: { value: null } });
  });
});
