import {
  bytes,
  choice,
  duration,
  flag,
  integer,
  list,
  number,
  type OptionShape,
  path,
  secret,
  text,
  url,
  WideloadError,
} from '@wideload/kit';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { devMode } from '../../boot/src/dev_mode.ts';
import { logHandler } from '../../boot/src/log_handler.ts';
import { parseCommandLine } from '../src/command_line/command_line.ts';
import { fileOfObject } from '../src/file/file.ts';
import { declare } from '../src/options/declare.ts';
import { resolveOptions } from '../src/options/resolve.ts';
import { configSchema } from '../src/schema/config_schema.ts';

/** Kinds whose schema accepts the same values as the boot. */
const EXACT: OptionShape = {
  flag: flag('Help', true),
  integer: integer('Help', 1),
  port: integer('Help', 8069, { min: 0, max: 65_535 }),
  offset: integer('Help', -5, { min: -120, max: 7 }),
  below: integer('Help', -5, { min: -120, max: -3 }),
  wait: integer('Help', 0, { min: 0, words: ['all'] }),
  number: number('Help', 1),
  bytes: bytes('Help', '1MiB'),
  duration: duration('Help', '1s'),
  timeout: duration('Help', '1s', { minSeconds: 0.05 }),
  lifetime: duration('Help', '1d', { minSeconds: 90 }),
  choice: choice('Help', ['a', 'b.c', '16'], 'a'),
  list: list('Help'),
  features: devMode,
  levels: logHandler,
  text: text('Help', ''),
  no_text: text('Help'),
  secret: secret('Help'),
};

/** Kinds whose schema cannot say everything that the boot refuses. */
const LOOSE: OptionShape = {
  path: path('Help'),
  ratio: number('Help', 1, { min: 0, max: 1 }),
  url: url('Help', undefined, { protocols: ['redis:', 'redis+unix:'] }),
  any_url: url('Help'),
};

const declarationsOf = (options: OptionShape) =>
  declare([
    { module: 'host', options: { config: text('Help', undefined, { commandLineOnly: true }) } },
    { module: 'shop', options },
    { module: '@acme/Cart', options: { port: integer('Help', 1), old: flag('Help', true, { was: ['older'] }) } },
  ]);

/** What the boot does with a file, and what its schema says. */
function verdictsOf(options: OptionShape) {
  const declarations = declarationsOf(options);
  const commandLine = parseCommandLine([], declarations);
  const otherModules = ['cafe'];
  const validate = new Ajv({ strict: false, inlineRefs: false }).compile(configSchema(declarations, otherModules));
  return {
    boot: (file: unknown): boolean => {
      try {
        const files = [fileOfObject('wideload.json', file)];
        return (
          resolveOptions(declarations, { commandLine, environment: {}, files, otherModules }).warnings.length === 0
        );
      } catch (error) {
        if (error instanceof WideloadError) return false;
        throw error;
      }
    },
    schema: (file: unknown): boolean => validate(file),
  };
}

const blanks = fc.constantFrom('', '', '', ' ', '\t', '\n');
const decimals = fc.oneof(
  fc.integer({ min: -130, max: 130 }).map(String),
  fc.integer({ min: -70_000, max: 70_000 }).map(String),
  fc.maxSafeInteger().map(String),
  fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }).map(String),
  fc.tuple(fc.nat(200), fc.nat(999_999)).map(([whole, rest]) => `${whole}.${String(rest).padStart(6, '0')}`),
  fc.constantFrom(
    '0',
    '00',
    '+0',
    '-0',
    '007',
    '0.0',
    '1e3',
    '.5',
    '5.',
    '0.05',
    '0.049999',
    '2147483647',
    '2147483648',
  ),
  fc.constantFrom(
    '65535',
    '65536',
    '-120',
    '-121',
    '7',
    '8',
    '+7',
    '90',
    '89.999999',
    '9007199254740991',
    '9007199254740992',
  ),
);
const units = fc.constantFrom('', '', 'ms', 's', 'm', 'h', 'd', 'w', 'b', 'KiB', 'mib', 'GIB', 'MS', 'x');
const words = fc.constantFrom(
  ...['', 'True', 'False', 'false', 'None', 'none', 'TRUE', 'yes', 'nO', 'on', 'a', 'b.c', 'bxc', '16', 'all', 'al'],
  ...['reload', 'xml', 'reload,all', 'reload;', ':INFO', 'web:debug', 'web:fatal,:INFO', 'a:b:INFO', ':', 'redis://h'],
  ...['REDIS://h,g', 'redis+unix://', 'redis:h', 'http://h', '/tmp', '~/x'],
);
const texts = fc.oneof(
  words,
  decimals,
  fc.string(),
  fc.tuple(blanks, fc.oneof(decimals, words), blanks, units, blanks).map((parts) => parts.join('')),
  fc.array(words, { maxLength: 4 }).map((list) => list.join(', ')),
);
const scalars = fc.oneof(
  texts,
  fc.boolean(),
  fc.constant(null),
  fc.integer({ min: -130, max: 130 }),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: 0, max: 200, noNaN: true }),
  fc.constantFrom(0, 1, 0.05, 0.049, 90, 89.5, 65_535, 65_536, 2_147_483_647, 2_147_483_648, 1e-7, 16, 1e21),
);
const values = fc.oneof(
  { weight: 6, arbitrary: scalars },
  { weight: 2, arbitrary: fc.array(scalars, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom([[]], [{}], [['a']]) },
);

/** A value in each place where a file may have it. */
const placed = (key: string, value: unknown) =>
  fc.constantFrom<object>(
    { [`shop_${key}`]: value },
    { shop: { [key]: value } },
    { options: { [`shop_${key}`]: value } },
  );
const filesWith = (keys: readonly string[]) =>
  fc.tuple(fc.constantFrom(...keys), values).chain(([key, value]) => placed(key, value));

const exact = verdictsOf(EXACT);

describe('the JSON Schema of the options', () => {
  it('accepts exactly what the boot accepts', () => {
    const { boot, schema } = exact;
    const accepted = { true: 0, false: 0 };
    fc.assert(
      fc.property(filesWith(Object.keys(EXACT)), (file) => {
        accepted[`${boot(file)}`]++;
        expect(schema(file)).toBe(boot(file));
      }),
      { numRuns: 10_000 },
    );
    expect(Math.min(accepted.true, accepted.false)).toBeGreaterThan(1500);
  });

  it('accepts what the boot accepts, where it cannot say all that the boot refuses', () => {
    const { boot, schema } = verdictsOf(LOOSE);
    fc.assert(
      fc.property(filesWith(Object.keys(LOOSE)), (file) => {
        if (boot(file)) expect(schema(file)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it.each<[unknown, boolean]>([
    [{}, true],
    [[], false],
    ['http_port: 1', false],
    [{ $schema: './wideload.schema.json' }, true],
    [{ $schema: 5 }, false],
    [{ shop_flug: true }, false],
    [{ shop: { flug: true } }, false],
    [{ shop: { config: 'x', flag: true } }, false],
    [{ config: 'for one run' }, true],
    [{ acme_cart: { port: 5 } }, true],
    [{ '@acme/Cart': { port: 5 } }, true],
    [{ acme_cart_port: 'x' }, false],
    [{ db_host: 'of Odoo', limit_time_cpu: 60 }, true],
    [{ db_host: [[1]] }, false],
    [{ cafe_menu: 'not loaded', cafe: { menu: 1 } }, true],
    [{ an_addon_of_odoo: { key: 1 } }, true],
    [{ an_addon_of_odoo: { key: {} } }, false],
    [{ shop_port: { of: 1 } }, false],
    [{ options: { shop: { port: 1 } } }, false],
    [{ options: { config: 'x', shop_port: 1, db_host: 1, cafe_menu: 1 } }, true],
  ])('says of %j the same as the boot: %s', (file, isAccepted) => {
    const { boot, schema } = exact;
    expect([boot(file), schema(file)]).toEqual([isAccepted, isAccepted]);
  });

  it('offers the values, defaults and help of options, but no secret', () => {
    const { definitions } = configSchema(declarationsOf(EXACT), []) as { definitions: Record<string, object> };
    expect(definitions.shop_choice).toMatchObject({ description: 'Help', default: 'a' });
    expect(definitions.shop_choice).toHaveProperty('anyOf.0.enum', ['a', 'b.c', '16']);
    expect(definitions.shop_flag).toHaveProperty('anyOf.0.enum', [true, false]);
    expect(definitions.shop_lifetime).toHaveProperty('default', '1d');
    expect(definitions['shop_lifetime.single']).toMatchObject({ minimum: 90, maximum: 2 ** 31 - 1 });
    expect(definitions.shop_secret).not.toHaveProperty('default');
  });
});
