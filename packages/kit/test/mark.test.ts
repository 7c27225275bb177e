import { describe, expect, test } from 'vitest';
import * as built from '../dist/index.js';
import { WideloadErrors as BuiltErrors, isOfKind, kindOf } from '../dist/internal.js';
import { command } from '../src/command.ts';
import { InvalidValue, WideloadError, WideloadErrors } from '../src/errors.ts';
import { hook } from '../src/hook.ts';
import { checkDefinition, defineModule } from '../src/module.ts';
import { integer } from '../src/options/integer.ts';
import { service, services } from '../src/service.ts';
import { nameOfValue } from '../src/values/name_value.ts';

// Two copies of the kit: one from its sources, and the built one.
const module = () => ({ name: 'shop', setup() {} });

describe('what the kit makes is recognized', () => {
  test.each([
    ['service', service('shop.till')],
    ['services', services('shop.tills')],
    ['hook', hook.event('shop.sold')],
    ['option', integer('How many', 1)],
    ['command', command({ describe: 'Sell', run: () => 0 })],
    ['module', defineModule(module())],
    ['module', defineModule(Object.freeze(module()))],
  ])('by another copy of it: %s', (kind, value) => {
    expect(kindOf(value)).toBe(kind);
    expect(kindOf({ ...value })).toBe(kind);
  });

  test.each([
    [{ id: 'shop.till', many: false }],
    [{ id: 'shop.tills', many: true }],
    [{ id: 'x', kind: 'table' }],
    [{ ...integer('How many', 1), [Symbol.for('wideload.kind')]: undefined }],
    [{ describe: 'Sell', run: () => 0 }],
    [module()],
    [null],
    ['hook'],
  ])('by nothing else: %o', (value) => {
    expect(kindOf(value)).toBeUndefined();
    for (const kind of ['service', 'services', 'hook', 'option', 'command', 'module'] as const) {
      expect(isOfKind(kind, value)).toBe(false);
    }
  });

  test('in a module that another copy of it defines', () => {
    expect(() => checkDefinition({ ...module(), options: { many: built.integer('How many', 1) } })).not.toThrow();
    expect(() => checkDefinition({ ...module(), options: { many: { kind: 'integer', parse: Number } } })).toThrow(
      '"options.many" must be made by one of the kit\'s kinds',
    );
    expect(() => checkDefinition({ ...module(), commands: { sell: { describe: 'Sell', run: () => 0 } } })).toThrow(
      '"commands.sell" must be made by command()',
    );
  });
});

describe('instanceof', () => {
  const made = new built.WideloadError('SOLD_OUT', 'no pens left');

  test('holds for an error of another copy', () => {
    expect(made).toBeInstanceOf(WideloadError);
    expect(made).not.toBeInstanceOf(WideloadErrors);
    const several = new BuiltErrors([made]);
    expect(several).toBeInstanceOf(WideloadErrors);
    expect(several).toBeInstanceOf(WideloadError);
    expect(new built.InvalidValue('must be less')).toBeInstanceOf(InvalidValue);
  });

  test('does not hold for anything else', () => {
    for (const value of [
      new Error('x'),
      { code: 'SOLD_OUT', exitCode: 1 },
      new InvalidValue('x'),
      null,
      undefined,
      'x',
    ]) {
      expect(value).not.toBeInstanceOf(WideloadError);
    }
  });

  test('is the usual one for a class that an author derives', () => {
    class SoldOut extends WideloadError {}
    expect(new SoldOut('SOLD_OUT', 'x')).toBeInstanceOf(SoldOut);
    expect(new SoldOut('SOLD_OUT', 'x')).toBeInstanceOf(built.WideloadError);
    expect(new WideloadError('SOLD_OUT', 'x')).not.toBeInstanceOf(SoldOut);
  });
});

test.each<[unknown, string]>([
  [undefined, 'undefined'],
  [null, 'null'],
  [Promise.resolve(), 'a promise'],
  // biome-ignore lint/suspicious/noThenProperty: what a library's own promise looks like.
  [{ then() {} }, 'a promise'],
  [async () => {}, 'a function'],
  [class Till {}, 'a class'],
  [[], 'a list'],
  ['hush', 'a text'],
  [10n, 'a bigint'],
  [Symbol('x'), 'a symbol'],
  [service('shop.till'), 'a service'],
  [integer('How many', 1), 'an option'],
  [defineModule(module()), 'a module'],
  [{ many: false }, 'an object'],
])('%o is called what it is', (value, name) => {
  expect(nameOfValue(value)).toBe(name);
});
