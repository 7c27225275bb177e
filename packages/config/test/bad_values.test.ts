import { describe, expect, test } from 'vitest';
import { resolveOptions } from '../src/options/resolve.ts';
import { confOf, DECLARATIONS, resolved, settingOf, thrown, typed } from './support/declared.ts';

const conf = (...lines: string[]) => confOf(`[options]\n${lines.join('\n')}\n`);
describe('bad values', () => {
  test('are reported together, each with its origin and the default, with exit code 2', () => {
    const error = thrown(() =>
      resolved({
        args: ['--http-port=x'],
        environment: { ODOO_LOG_LEVEL: 'inof' },
        files: [conf('boot_timeout = soon', 'web_ratio = perhaps')],
      }),
    );
    expect(error).toMatchObject({ exitCode: 2 });
    expect(String(error).replace(/^\w+: /, '')).toBe(
      [
        'log_level must be one of debug, info, warn; did you mean info?; the value is "inof"',
        '  set by ODOO_LOG_LEVEL; the default is info',
        'boot_timeout must be a duration: seconds (604800), or a number with ms, s, m, h, d or w (7d); the value is "soon"',
        '  set by /etc/odoo.conf:2; the default is 10s',
        'http_port must be a whole number; the value is "x"',
        '  set by --http-port; the default is 8069',
        'web_ratio must be a number; the value is "perhaps"',
        '  set by /etc/odoo.conf:3; the default is 0.5',
      ].join('\n'),
    );
  });

  test('that another source overrides are not an error', () => {
    expect(settingOf('http_port', { args: ['-p', '1'], environment: { ODOO_HTTP_PORT: 'x' } })).toBe(1);
  });

  test.each(['http://user:hush@host/', 'user:hush@host', 'rediss//user:hush@host', 'redis://h:port/?password=hush'])(
    'never show a password: %s',
    (text) => {
      const error = thrown(() => resolved({ args: [`--session-redis-url=${text}`] }));
      expect(error).toMatchObject({ code: 'OPTION_INVALID' });
      expect(String(error)).not.toContain('hush');
    },
  );
});

test('a fault of ours in a kind is not taken for a bad value', () => {
  const declarations = {
    ...DECLARATIONS,
    all: DECLARATIONS.all.slice(0, 1).map((one) => ({
      ...one,
      option: {
        ...one.option,
        parse: () => {
          throw new TypeError('ours');
        },
      },
    })),
  };
  const sources = { commandLine: typed('-c', 'x'), environment: {}, files: [], otherModules: [] };
  expect(() => resolveOptions(declarations, sources)).toThrow(TypeError);
});
