import { homedir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidValue } from '../src/errors.ts';
import type { Option } from '../src/option.ts';
import { bytes } from '../src/options/bytes.ts';
import { choice } from '../src/options/choice.ts';
import { duration } from '../src/options/duration.ts';
import { flag } from '../src/options/flag.ts';
import { integer } from '../src/options/integer.ts';
import { list } from '../src/options/list.ts';
import { number } from '../src/options/number.ts';
import { path } from '../src/options/path.ts';
import { secret } from '../src/options/secret.ts';
import { text } from '../src/options/text.ts';
import { url } from '../src/options/url.ts';

/** Why a text is not a value. */
function refusal(option: Option<unknown>, value: string): string {
  try {
    option.parse(value);
  } catch (error) {
    if (error instanceof InvalidValue) return error.message;
    throw error;
  }
  throw new Error(`${JSON.stringify(value)} was taken`);
}

/** What is printed is read back as the same value, and what cannot be read is refused and nothing else. */
function keepsValues<T>(option: Option<T>, values: fc.Arbitrary<T>): void {
  fc.assert(
    fc.property(values, (value) => {
      expect(option.parse(option.print(value))).toEqual(value);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (anything) => {
      let value: T;
      try {
        value = option.parse(anything);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidValue);
        return;
      }
      expect(option.parse(option.print(value))).toEqual(value);
    }),
  );
}

describe('text', () => {
  test('is any text, as it is', () => {
    keepsValues(text('Help', ''), fc.string({ unit: 'binary' }));
    expect(text('Help').parse(' False ')).toBe(' False ');
    // fast-check builds its table of all characters first.
  }, 120_000);

  test('without a default is undefined; an empty one is empty only where there is a default', () => {
    expect(text('Help')).toMatchObject({ kind: 'text', help: 'Help', default: undefined, whenEmpty: undefined });
    expect(text('Help', 'x')).toMatchObject({ default: 'x', whenEmpty: '' });
    expect(text('Help').display(undefined)).toBe('');
  });
});

describe('secret', () => {
  test('is any text, and shown as a mask', () => {
    keepsValues(secret('Help'), fc.string({ unit: 'binary' }));
    expect(secret('Help')).toMatchObject({ secret: true, default: undefined, whenEmpty: undefined });
    expect(secret('Help').display('hush')).toBe('********');
    expect(secret('Help').display(undefined)).toBe('');
  });
});

describe('integer', () => {
  const port = integer('Port', 8069, { min: 0, max: 65_535 });

  test('is read from decimal digits', () => {
    expect(['0', '8070', '+1', '0123', ' 80\n'].map((value) => port.parse(value))).toEqual([0, 8070, 1, 123, 80]);
    expect(integer('Help', 0).parse('-1')).toBe(-1);
    keepsValues(integer('Help', 0), fc.maxSafeInteger());
  });

  test.each(['', ' ', '1.0', '1e3', '0x10', '1_000', '١', 'NaN', 'Infinity', '9007199254740993', '1 2', '--1'])(
    'is not %j',
    (value) => {
      expect(refusal(integer('Help', 0), value)).toBe('must be a whole number');
    },
  );

  test('keeps its bounds, both included', () => {
    expect([port.parse('0'), port.parse('65535')]).toEqual([0, 65_535]);
    expect(refusal(port, '-1')).toBe('must be at least 0');
    expect(refusal(port, '65536')).toBe('must be at most 65535');
  });
});

describe('number', () => {
  test('may have a fraction', () => {
    const values = ['0.5', '.5', '5.', '-1.5e3', '1E-3', ' 2 '].map((value) => number('Help', 0).parse(value));
    expect(values).toEqual([0.5, 0.5, 5, -1500, 0.001, 2]);
    keepsValues(
      number('Help', 0),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    );
  });

  test.each(['', '.', '1,5', 'NaN', 'Infinity', '1e999', '0x1'])('is not %j', (value) => {
    expect(refusal(number('Help', 0), value)).toBe('must be a number');
  });

  test('keeps its bounds', () => {
    const ratio = number('Help', 0.5, { min: 0, max: 1 });
    expect(refusal(ratio, '-0.1')).toBe('must be at least 0');
    expect(refusal(ratio, '1.1')).toBe('must be at most 1');
  });
});

describe('flag', () => {
  const option = flag('Help', true);

  test.each(['1', 'true', 'True', 'YES', 'on', 'y', 't', ' True\n'])('is yes: %j', (word) => {
    expect(option.parse(word)).toBe(true);
  });

  test.each(['0', 'false', 'False', 'NO', 'off', 'n', 'f', 'None'])('means no: %j', (word) => {
    expect(option.parse(word)).toBe(false);
  });

  test.each(['2', 'maybe', '', 'tru', '01'])('is neither: %j', (word) => {
    expect(refusal(option, word)).toBe('must be yes or no (1, true, on, y, t; 0, false, off, n, f)');
  });

  test("is printed with Odoo's words", () => {
    expect([option.print(true), option.display(false)]).toEqual(['True', 'False']);
    keepsValues(option, fc.boolean());
  });
});

describe('choice', () => {
  const level = choice('Level', ['debug', 'info', 'warn'], 'info');

  test('is one of its words, as they are written', () => {
    expect(level).toMatchObject({ default: 'info', choices: ['debug', 'info', 'warn'] });
    expect(level.parse(' warn ')).toBe('warn');
    keepsValues(level, fc.constantFrom('debug', 'info', 'warn'));
  });

  test('is no other, and the nearest is told', () => {
    expect(refusal(level, 'INFO')).toBe('must be one of debug, info, warn');
    expect(refusal(level, ' inof ')).toBe('must be one of debug, info, warn; did you mean info?');
  });
});

describe('list', () => {
  const option = list('Words', ['base', 'web']);

  test('is the words between commas, each once', () => {
    expect(option.parse(' a, b,,a ,\tc,')).toEqual(['a', 'b', 'c']);
    expect(option.parse('')).toEqual([]);
    expect(option.print(['a', 'b'])).toBe('a,b');
    keepsValues(option, fc.uniqueArray(fc.stringMatching(/^[a-z:?!]+$/)));
  });

  test('is nothing where an empty text stands', () => {
    expect(option).toMatchObject({ default: ['base', 'web'], whenEmpty: [] });
    expect(list('Words').default).toEqual([]);
  });
});

describe('duration', () => {
  const option = duration('Time', '7d', { minSeconds: 1 });

  test.each([
    ['604800', 604_800],
    ['7d', 604_800],
    ['1w', 604_800],
    ['3h', 10_800],
    ['15m', 900],
    ['90s', 90],
    ['1.5h', 5400],
    ['1500ms', 1.5],
    ['1001ms', 1.001],
    [' 10 s ', 10],
  ])('%j is %d seconds', (value, seconds) => {
    expect(option.parse(value)).toBe(seconds);
  });

  test.each(['', '7 days', '-1', '1h30m', '1e3', 's', '.5s', '7D', '1,5h'])('is not %j', (value) => {
    expect(refusal(option, value)).toMatch(/^must be a duration: /);
  });

  test('keeps its bounds', () => {
    expect(option.parse('1s')).toBe(1);
    expect(refusal(option, '999ms')).toBe('must be at least 1 s');
    expect(refusal(option, '0')).toBe('must be at least 1 s');
    expect(refusal(option, '9999w')).toBe('must be less than 68 years');
    expect(refusal(option, '9'.repeat(400))).toBe('must be less than 68 years');
    expect(duration('Time', '0').parse('0')).toBe(0);
  });

  test('is printed in seconds, and shown in what divides it', () => {
    expect(option.default).toBe(604_800);
    expect(option.print(604_800)).toBe('604800');
    const shown = [0, 0.07, 0.25, 1, 1.5, 90, 900, 10_800, 86_400, 604_800, 90_061].map((value) =>
      option.display(value),
    );
    expect(shown).toEqual(['0s', '70ms', '250ms', '1s', '1.5s', '90s', '15m', '3h', '1d', '7d', '90061s']);
  });

  test('keeps what was said, also of the smallest', () => {
    keepsValues(
      duration('Time', '0'),
      fc.integer({ min: 0, max: 2 ** 31 - 1 }).map((value) => value / 1000),
    );
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 10_000, noNaN: true }),
        fc.constantFrom('ms', 's', 'm', ''),
        (value, unit) => {
          const said = `${value.toFixed(12)}${unit}`;
          const option = duration('Time', '0');
          const seconds = option.parse(said);
          expect(option.parse(option.print(seconds))).toBe(seconds);
          expect(option.parse(option.display(seconds))).toBe(seconds);
        },
      ),
    );
  });
});

describe('bytes', () => {
  const option = bytes('Size', '64KiB');

  test.each([
    ['65536', 65_536],
    ['64KiB', 65_536],
    ['1 mib', 1_048_576],
    ['1.5GiB', 1_610_612_736],
    ['10b', 10],
    ['0', 0],
  ])('%j is %d', (value, size) => {
    expect(option.parse(value)).toBe(size);
  });

  test.each(['', '64KB', '64k', '-1', '1e3', 'KiB'])('is not %j', (value) => {
    expect(refusal(option, value)).toMatch(/^must be a size: /);
  });

  test.each(['9007199254740992', '9999999999GiB', '9'.repeat(400)])('is not more than can be counted: %s', (value) => {
    expect(refusal(option, value)).toBe('must be less than 8 PiB');
  });

  test('is printed in bytes', () => {
    expect(option).toMatchObject({ default: 65_536, whenEmpty: 65_536 });
    keepsValues(option, fc.maxSafeNat());
  });
});

describe('path', () => {
  const option = path('Folder');

  test('is absolute, from the working folder or from home', () => {
    expect(option.parse('/a/../b/')).toBe('/b');
    expect(option.parse('a')).toBe(`${process.cwd()}/a`);
    expect(option.parse('~')).toBe(homedir());
    expect(option.parse('~/a b')).toBe(`${homedir()}/a b`);
    expect(option.parse('./~a')).toBe(`${process.cwd()}/~a`);
    expect(refusal(option, '~no-such-user')).toContain('/etc/passwd has no such user');
    expect(option.parse('$HOME/a')).toBe(`${homedir()}/a`);
    expect(refusal(option, '/$STORAGE/a')).toBe('has the variable STORAGE, which is not set');
    expect(option.parse('/~/a')).toBe('/~/a');
  });

  test('also where it is the default', () => {
    expect(path('Folder', '~/a').default).toBe(`${homedir()}/a`);
    expect(path('Folder', 'a').whenEmpty).toBe(`${process.cwd()}/a`);
    expect(option.default).toBeUndefined();
  });
});

describe('url', () => {
  const option = url('Address', undefined, { protocols: ['redis:', 'rediss:'] });

  test('is an absolute one, of a protocol that is asked for', () => {
    expect(option.parse('redis://h:1/0')).toBe('redis://h:1/0');
    expect(refusal(option, 'h:')).toBe('must be a URL that begins with redis:// or rediss://');
    expect(refusal(option, 'here')).toBe('must be an absolute URL');
    expect(url('Address').parse('http://h')).toBe('http://h');
  });

  test.each([
    ['redis://user:hush@host:1/0', 'redis://user:********@host:1/0'],
    ['redis://:hush@host', 'redis://:********@host'],
    ['redis://user:hu@sh:hush@host', 'redis://user:********@host'],
    [' redis://user:hush@host', ' redis://user:********@host'],
    ['redis://user:hu\nsh@host', 'redis://user:********@host'],
    ['redis:user:hush@host', 'redis:user:********@host'],
    ['redis:/user:hush@host', 'redis:/user:********@host'],
    ['REDIS:\\\\user:hush@host', 'REDIS:\\\\user:********@host'],
    ['redis://host/0?password=hush&db=1', 'redis://host/0?password=********&db=1'],
    ['redis://host:6379/0', 'redis://host:6379/0'],
    ['redis://user@host/0', 'redis://user@host/0'],
  ])('%j is shown as %j', (value, shown) => {
    expect(url('Address').display(url('Address').parse(value))).toBe(shown);
  });

  test('is never shown with its password', () => {
    const passwords = fc.stringMatching(/^[A-Za-z0-9:%@!$&'()*+,;=._~-]+$/).map((some) => `hush${some}hush`);
    fc.assert(
      fc.property(
        fc.webAuthority(),
        fc.webPath(),
        passwords,
        fc.constantFrom('', 'user'),
        (host, path, password, user) => {
          const value = `redis://${user}:${password}@${host}${path}`;
          expect(option.display(value)).not.toContain('hush');
          expect(option.print(value)).toBe(value);
        },
      ),
    );
    expect(option.display(undefined)).toBe('');
  });
});

test('every kind says what it is, and takes the settings of its names', () => {
  const settings = { name: 'whole', metavar: 'WORD' } as const;
  const kinds = [
    bytes('Help', '1', settings),
    choice('Help', ['a'], 'a', settings),
    duration('Help', '1', settings),
    flag('Help', true, settings),
    integer('Help', 1, settings),
    list('Help', [], settings),
    number('Help', 1, settings),
    path('Help', '/', settings),
    secret('Help', settings),
    text('Help', '', settings),
    url('Help', undefined, settings),
  ];
  expect(kinds.map(({ kind }) => kind)).toEqual([
    'bytes',
    'choice',
    'duration',
    'flag',
    'integer',
    'list',
    'number',
    'path',
    'secret',
    'text',
    'url',
  ]);
  for (const option of kinds) expect(option).toMatchObject({ help: 'Help', metavar: 'WORD', settings });
});
