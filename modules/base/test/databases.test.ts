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

  it('keeps one pattern for each host, whatever host came before', () => {
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
  it('sessions of every database count, and logins may name any, which nobody believes', () => {
    for (const db of ['prod', 'nosuch', 7, null, undefined, '']) expect(databases.serves(db, HOST)).toBe(true);
    expect(databases.takesLogins('nosuch', HOST)).toBe(true);
    expect(databases.defaultOf(HOST)).toBeUndefined();
  });
});

describe('with db_name', () => {
  const databases = configuredDatabases(['prod', 'test'], '');
  it('sessions of its databases count, and those of none', () => {
    for (const db of ['prod', 'test', null, undefined, '']) expect(databases.serves(db, HOST)).toBe(true);
    for (const db of ['nosuch', 'PROD', 'prod ', 7, ['prod'], {}, true]) expect(databases.serves(db, HOST)).toBe(false);
  });
  it('logins may name its databases only, and get the first without a name', () => {
    expect(['prod', 'test', 'nosuch', ''].map((db) => databases.takesLogins(db, HOST))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(databases.defaultOf(HOST)).toBe('prod');
  });
});

describe('with dbfilter', () => {
  it('alone, what it matches counts, and no login gets a database by itself', () => {
    const databases = configuredDatabases([], '^%d');
    expect(databases.serves('shop_test', HOST)).toBe(true);
    expect(databases.serves('other', HOST)).toBe(false);
    expect(databases.serves(null, HOST)).toBe(true);
    expect(databases.serves(7, HOST)).toBe(false);
    expect(databases.takesLogins('other', HOST)).toBe(false);
    expect(databases.defaultOf(HOST)).toBeUndefined();
  });
  it('and db_name, it decides about sessions alone, as in Odoo, and logins need both', () => {
    const databases = configuredDatabases(['other', 'shop'], '^%d');
    expect(databases.serves('shop_test', HOST)).toBe(true);
    expect(databases.serves('other', HOST)).toBe(false);
    expect(databases.takesLogins('shop_test', HOST)).toBe(false);
    expect(databases.takesLogins('other', HOST)).toBe(false);
    expect(databases.takesLogins('shop', HOST)).toBe(true);
    expect(databases.defaultOf(HOST)).toBe('shop');
  });
  it('no name counts that is longer than one of PostgreSQL', () => {
    const databases = configuredDatabases([], '.*');
    expect(databases.serves('x'.repeat(63), HOST)).toBe(true);
    expect(databases.serves('x'.repeat(64), HOST)).toBe(false);
  });
});
