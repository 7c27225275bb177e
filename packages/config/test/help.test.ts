import { homedir } from 'node:os';
import { join } from 'node:path';
import { bytes, flag, integer, path, text } from '@wideload/kit';
import { describe, expect, test } from 'vitest';
import { shownDefault } from '../src/command_line/groups.ts';
import { commandHelp, helpText } from '../src/command_line/help.ts';
import { declare } from '../src/options/declare.ts';
import { DECLARATIONS } from './support/declared.ts';

const COMMANDS = [
  { name: 'config', describe: 'Show every option' },
  { name: 'example', describe: 'Print an example' },
];

describe('the help', () => {
  test('has the commands, and the options by module in load order', () => {
    const text = helpText(DECLARATIONS, COMMANDS, 80);
    const places = [
      'Usage: node host [command] [options]',
      '  config ',
      'Show every option',
      'Options:\n',
      '--log-level',
      'Options of web:\n',
      '-p, --http-port',
      'Options of session_redis:\n',
      '--session-redis-host',
    ].map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  test('says what kind of value is wanted, and the default as people write it', () => {
    const options = {
      port: integer('Port to listen on', 8069, { short: 'p', metavar: 'PORT' }),
      limit: bytes('Memory above which a worker is replaced', '2GiB'),
      odd: bytes('An odd size', '1500'),
      serve: flag('Serve HTTP', true, { name: 'http_enable', was: ['xmlrpc'] }),
      debug: flag('Say more', false),
      name: text('A name'),
    };
    expect(helpText(declare([{ module: 'host', options }]), [], 80)).toBe(`Usage: node host [command] [options]

Options:
  -p, --port=PORT    Port to listen on (default 8069)
      --limit=BYTES  Memory above which a worker is replaced (default 2GiB)
      --odd=BYTES    An odd size (default 1500)
      --http-enable  Serve HTTP (on unless --no-http)
      --debug        Say more
      --name=TEXT    A name
`);
  });

  test.each([[20], [60], [80], [100], [500], [undefined]])('fits a terminal of %s columns', (columns) => {
    const long = { name: 'sessions', usage: `<${'destroy|'.repeat(9)}gc> [sid...]`, describe: 'Words '.repeat(40) };
    const lines = helpText(DECLARATIONS, [...COMMANDS, long], columns).split('\n');
    const widest = Math.max(...lines.map((line) => line.length));
    const width = Math.min(100, Math.max(60, columns ?? 80));
    expect(widest).toBeLessThanOrEqual(width);
    expect(widest).toBeGreaterThan(width * 0.85);
    expect(lines.filter((line) => line.endsWith(' '))).toEqual([]);
  });

  test('of a command says once how it is used, and has its own options alone', () => {
    const command = { name: 'web', usage: '<list|show> [sid...]', describe: 'List and show' };
    const own = { module: 'node host web', options: { limit: integer('At most so many', 0) } };
    const text = commandHelp(declare([own, { module: 'host', options: { other: flag('Other', false) } }]), command, 80);
    expect(text.match(/node host web/g)).toHaveLength(1);
    expect(text.match(/List and show/g)).toHaveLength(1);
    expect(text).toMatch(/^Usage: node host web <list\|show> \[sid\.\.\.\] \[options\]\n\nList and show\n\nOptions:\n/);
    expect(text).toContain('=NUMBER');
    expect(text).not.toContain('--other');
  });

  test('never shows the value or default of a secret', () => {
    const declarations = {
      ...DECLARATIONS,
      all: DECLARATIONS.all.map((one) =>
        one.option.secret ? { ...one, option: { ...one.option, default: 'hush' } } : one,
      ),
    };
    expect(helpText(declarations, COMMANDS, 80)).not.toContain('hush');
    expect(helpText(declarations, COMMANDS, 80)).toMatch(/^ {6}--session-redis-password=SECRET\s+Password$/m);
    expect(helpText(DECLARATIONS, COMMANDS, 80)).not.toContain('undefined');
  });
});

test('a default in the home folder is shown the same for everybody', () => {
  const shown = (fallback: string) =>
    declare([{ module: 'm', options: { x: path('X', fallback) } }]).all.map(shownDefault)[0];
  expect(shown(join(homedir(), 'a/b'))).toBe('~/a/b');
  expect(shown(homedir())).toBe('~');
  expect(shown(`${homedir()}s/x`)).toBe(`${homedir()}s/x`);
});
