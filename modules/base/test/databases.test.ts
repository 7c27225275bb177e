import { InvalidValue } from '@wideload/kit';
import { describe, expect, it } from 'vitest';
import { configuredDatabases } from '../src/databases.ts';
import { dbPattern } from '../src/db_pattern.ts';

const HOST = 'shop.example:8069';

describe('dbfilter', () => {
  it.each([
    ['^%d$', 'shop.example', 'shop', true],
    ['^%d$', 'www.shop.example', 'shop', true],
    ['^%d$', 'shop.example:8069', 'shop', true],
    ['^%d$', 'shop.example', 'shop2', false],
    ['^%d$', 'other.example', 'shop', false],
    ['^%h$', 'www.shop.example:8069', 'shop.example', true],
    ['^%h$', 'shop.example', 'shopXexample', false],
    ['^%h_%d$', 'a-b.example', 'a-b.example_a-b', true],
    ['%d', 'shop.example', 'shop_test', true],
    ['%d', 'shop.example', 'my_shop', false],
    ['a|%d', 'shop.example', 'shop', true],
    ['^(prod|test)$', 'any', 'test', true],
    ['^(prod|test)$', 'any', 'PROD', false],
    ['(?i)^prod$', 'any', 'PROD', true],
    ['\\Aprod\\Z', 'any', 'prod', true],
    ['\\Aprod\\Z', 'any', 'prod2', false],
    ['^my\\-db\\_\\d+$', 'any', 'my-db_7', true],
    ['^[a\\-z]b$', 'any', '-b', true],
    ['^[a\\-z]b$', 'any', 'mb', false],
    ['^a\\\\-b$', 'any', 'a\\-b', true],
    ['^(?P<name>a)(?P=name)$', 'any', 'aa', true],
    ['^(?P<name>a)(?P=name)$', 'any', 'ab', false],
    ['^%d$', '', 'shop', false],
    ['^%d$', '.*', '.*', false],
    ['^%h$', '.*', 'shop', false],
    ['^%h$', '.*', '.*', true],
  ])('%s at host %s matches %s: %s', (filter, host, db, isMatch) => {
    expect(dbPattern(filter)(host).test(db)).toBe(isMatch);
  });

  it('uses the pattern of the current host when hosts alternate', () => {
    const patternOf = dbPattern('^%d$');
    for (const name of ['one', 'two', 'one']) {
      expect(patternOf(`${name}.example`).test(name)).toBe(true);
      expect(patternOf(`${name}.example`).test('three')).toBe(false);
    }
  });

  it.each(['(', '[a', 'a**', '\\q', '(?x)a', '(?P<n>a)(?P<n>b)'])('refuses %s', (filter) => {
    expect(() => dbPattern(filter)).toThrow(InvalidValue);
  });
});

describe('without db_name and dbfilter', () => {
  const databases = configuredDatabases([], '');
  it('sessions of every database are valid, and a login may name any database', () => {
    for (const db of ['prod', 'nosuch', 7, null, undefined, '']) expect(databases.serves(db, HOST)).toBe(true);
    expect(databases.acceptsLogins('nosuch', HOST)).toBe(true);
    expect(databases.defaultFor(HOST)).toBeUndefined();
  });
});

describe('with db_name', () => {
  const databases = configuredDatabases(['prod', 'test'], '');
  it('sessions of a listed database or of no database are valid', () => {
    for (const db of ['prod', 'test', null, undefined, '']) expect(databases.serves(db, HOST)).toBe(true);
    for (const db of ['nosuch', 'PROD', 'prod ', 7, ['prod'], {}, true]) expect(databases.serves(db, HOST)).toBe(false);
  });
  it('a login may name a listed database only, and gets the first if it names none', () => {
    expect(['prod', 'test', 'nosuch', ''].map((db) => databases.acceptsLogins(db, HOST))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(databases.defaultFor(HOST)).toBe('prod');
  });
});

describe('with dbfilter', () => {
  it('a session is valid if its database matches, and a login gets no default database', () => {
    const databases = configuredDatabases([], '^%d');
    expect(databases.serves('shop_test', HOST)).toBe(true);
    expect(databases.serves('other', HOST)).toBe(false);
    expect(databases.serves(null, HOST)).toBe(true);
    expect(databases.serves(7, HOST)).toBe(false);
    expect(databases.acceptsLogins('other', HOST)).toBe(false);
    expect(databases.defaultFor(HOST)).toBeUndefined();
  });
  it('together with db_name: dbfilter alone decides about sessions, as in Odoo, and logins need both', () => {
    const databases = configuredDatabases(['other', 'shop'], '^%d');
    expect(databases.serves('shop_test', HOST)).toBe(true);
    expect(databases.serves('other', HOST)).toBe(false);
    expect(databases.acceptsLogins('shop_test', HOST)).toBe(false);
    expect(databases.acceptsLogins('other', HOST)).toBe(false);
    expect(databases.acceptsLogins('shop', HOST)).toBe(true);
    expect(databases.defaultFor(HOST)).toBe('shop');
  });
  it('refuses a name that is too long for PostgreSQL', () => {
    const databases = configuredDatabases([], '.*');
    expect(databases.serves('x'.repeat(63), HOST)).toBe(true);
    expect(databases.serves('x'.repeat(64), HOST)).toBe(false);
  });
});
