import { flag, WideloadError } from '@wideload/kit';
import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../src/command_line/command_line.ts';
import { declare } from '../src/options/declare.ts';
import { DECLARATIONS, thrown, typed } from './support/declared.ts';

const wordsOf = (...args: string[]) => typed(...args).words.map(({ text }) => text);
const textOf = (name: string, ...args: string[]) => typed(...args).values.get(name)?.text;

describe('a value stays the text that was typed', () => {
  test.each([
    '0123',
    '1e3',
    'a=b',
    '-dash',
    '--two',
    '',
    ' ',
    '"quoted"',
    "'quoted'",
    'a.b',
    'true',
    'null',
    '0x10',
    'a\nb',
    '__proto__',
    '=',
    '[1]',
    '9007199254740993',
  ])('%j', (text) => {
    expect(textOf('session_redis_prefix', `--session-redis-prefix=${text}`)).toBe(text);
  });

  test('as the next word, too, also a negative number and a lone dash', () => {
    for (const text of ['0123', '-5', '-.5', '-', '']) {
      expect(textOf('session_redis_prefix', '--session-redis-prefix', text)).toBe(text);
    }
  });
});

describe('a short flag', () => {
  test.each([[['-p', '8070']], [['-p8070']], [['-p=8070']]])('%j', (args) => {
    expect(typed(...args).values.get('http_port')).toEqual({ text: '8070', flag: '-p' });
  });

  test('of a yes-or-no option takes no word', () => {
    expect(wordsOf('-s', 'word')).toEqual(['word']);
    expect(textOf('save', '-s', 'word')).toBe('True');
  });
});

describe('an option of yes or no', () => {
  test.each([
    ['--proxy-mode', 'proxy_mode', 'True'],
    ['--no-proxy-mode', 'proxy_mode', 'False'],
    ['--proxy-mode=0', 'proxy_mode', '0'],
    ['--proxy-mode=', 'proxy_mode', ''],
    ['--http-enable', 'http_enable', 'True'],
    ['--no-http-enable', 'http_enable', 'False'],
    ['--no-http', 'http_enable', 'False'],
  ])('%s', (argument, name, text) => {
    expect(textOf(name, argument)).toBe(text);
  });

  test('does not take the next word for its value', () => {
    expect(wordsOf('--proxy-mode', 'config')).toEqual(['config']);
  });

  test('is not turned off and given a value at once', () => {
    expect(thrown(() => typed('--no-http=1'))).toMatchObject({ code: 'OPTION_UNKNOWN' });
  });

  test('alone has a --no- form', () => {
    expect(thrown(() => typed('--no-http-port'))).toMatchObject({ code: 'OPTION_UNKNOWN' });
  });
});

describe('an option that is given twice', () => {
  test('takes the last value, under any of its names', () => {
    expect(typed('-p', '1', '--http-port=2', '--xmlrpc-port', '3').values.get('http_port')).toEqual({
      text: '3',
      flag: '--xmlrpc-port',
    });
    expect(textOf('proxy_mode', '--proxy-mode', '--no-proxy-mode')).toBe('False');
  });

  test('adds up where it says so', () => {
    expect(textOf('log_handler', '--log-handler=a:DEBUG', '--log-handler', 'b:WARN,c:INFO')).toBe(
      'a:DEBUG,b:WARN,c:INFO',
    );
  });
});

test("Odoo's name on the command line and the name in files are one option", () => {
  expect(textOf('server_wide_modules', '--load=base')).toBe('base');
  expect(textOf('server_wide_modules', '--server-wide-modules=base')).toBe('base');
});

test('after -- everything is a word', () => {
  expect(wordsOf('config', '--', '--http-port', '-p', '--')).toEqual(['config', '--http-port', '-p', '--']);
  expect(typed('config', '--', '--http-port', '-p', '--').values).toEqual(new Map());
});

describe('an option that nobody knows', () => {
  test('is reported in the words of Odoo, with exit code 2', () => {
    const error = thrown(() => typed('--nosuchoption'));
    expect(error).toMatchObject({ code: 'OPTION_UNKNOWN', exitCode: 2 });
    expect(String(error)).toMatch(/: no such option: --nosuchoption\n/);
  });

  test('comes with the nearest name that there is', () => {
    expect(thrown(() => typed('--http-prot=8070'))).toMatchObject({
      message: expect.stringMatching(/^no such option: --http-prot; did you mean --http-port\?\n/),
    });
  });

  test('does not hide the others', () => {
    const error = thrown(() => typed('--nosuchoption', '--http-port', '--other-one'));
    expect(error).toBeInstanceOf(WideloadError);
    expect(error).toMatchObject({
      exitCode: 2,
      errors: [{ code: 'OPTION_UNKNOWN' }, { code: 'OPTION_VALUE_MISSING' }, { code: 'OPTION_UNKNOWN' }],
    });
  });

  test('is passed over on the first look, when modules are not known yet', () => {
    const { values } = parseCommandLine(['--nosuchoption=1', '-x', '-p', '1'], DECLARATIONS, { loose: true });
    expect([...values.keys()]).toEqual(['http_port']);
  });
});

describe('a word, on the first look', () => {
  const first = (...args: string[]) => {
    const { words } = parseCommandLine(args, DECLARATIONS, { loose: true });
    return words.map(({ text, mayBeValue }) => [text, mayBeValue]);
  };

  test.each([
    ['--other', 'word'],
    ['-o', 'word'],
  ])('may be the value of an option not known yet: %s %s', (...args) => {
    expect(first(...args)).toEqual([['word', true]]);
    expect(first(...args, 'next')).toEqual([
      ['word', true],
      ['next', false],
    ]);
  });

  test.each([
    [['word']],
    [['--other=1', 'word']],
    [['-o1', 'word']],
    [['-p', '1', 'word']],
    [['-p1', 'word']],
    [['-s', 'word']],
    [['--other', '--', 'word']],
  ])('is not a value: %j', (args) => {
    expect(first(...args)).toEqual([['word', false]]);
  });

  test('knows the option that ends before it', () => {
    const [word] = typed('--load', 'base', 'web').words;
    expect(word?.after).toMatchObject({ declaration: { name: 'server_wide_modules' }, typed: { text: 'base' } });
    expect(typed('--load', 'base', 'web', 'third').words[1]?.after).toBeUndefined();
  });
});

describe('a flag of Odoo for what this host does not do is passed over', () => {
  test.each([
    [['--db_host=x']],
    [['--db_host', 'x']],
    [['-i', 'base']],
    [['-ibase', '-uall']],
    [['-w', '-secret']],
    [['--test-tags', '-standard']],
    [['--syslog', '--without-demo']],
    [['--without-demo', 'all']],
    [['--without-demo=all']],
  ])('%j', (args) => {
    for (const loose of [true, false]) {
      const { words, values } = parseCommandLine([...args, '-p', '1', 'config'], DECLARATIONS, { loose });
      expect([words.map(({ text }) => text), [...values.keys()]]).toEqual([['config'], ['http_port']]);
    }
  });

  test.each([[['-i']], [['--db_host']]])('but not without its value: %j', (args) => {
    expect(thrown(() => typed(...args))).toMatchObject({ code: 'OPTION_VALUE_MISSING', exitCode: 2 });
  });

  test.each(['--syslog=1', '-x', '--db-host=x'])('and %s is none', (argument) => {
    expect(thrown(() => typed(argument))).toMatchObject({ code: 'OPTION_UNKNOWN' });
  });

  test('unless a module has an option of that name', () => {
    const declarations = declare([
      { module: 'm', options: { x: flag('X', false, { name: 'db_host', flag: 'db_host' }) } },
    ]);
    const { words, values } = parseCommandLine(['--db_host', 'x'], declarations);
    expect([words[0]?.text, values.get('db_host')?.text]).toEqual(['x', 'True']);
  });
});

describe('a missing value is reported', () => {
  test.each([[['--http-port']], [['-p']], [['-p', '--proxy-mode']], [['--http-port', '--']]])('%j', (args) => {
    expect(thrown(() => typed(...args))).toMatchObject({ code: 'OPTION_VALUE_MISSING', exitCode: 2 });
  });

  test('with the form that it should have', () => {
    expect(thrown(() => typed('--http-port'))).toMatchObject({
      message: '--http-port needs a value: --http-port NUMBER',
    });
  });
});
