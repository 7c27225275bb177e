import { describe, expect, it } from 'vitest';
import { checkRequires } from '../src/import/requires.ts';

/** The code of the error for a module that requires this of a host of this version; undefined if it may run. */
function codeFor(host: string, version: string): unknown {
  try {
    checkRequires({ name: 'a', requires: { host }, setup() {} }, 'a.js', { host: version, node: '20.19.0' });
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

describe('requires', () => {
  it.each([
    ['^1.2', '1.9.0', true],
    ['^1.2', '2.0.0', false],
    ['^0.1', '0.1.9', true],
    ['^0.1', '0.2.0', false],
    ['^0.0.3', '0.0.4', false],
    ['~1.2.3', '1.2.9', true],
    ['~1.2.3', '1.3.0', false],
    ['~>1.2', '1.2.9', true],
    ['>=20 <23', '22.9.9', true],
    ['>= 20 <23', '23.0.0', false],
    ['^20 || ^22', '22.1.0', true],
    ['^20 || ^22', '21.0.0', false],
    ['1.2 - 2', '2.9.9', true],
    ['1.2 - 2', '1.1.9', false],
    ['1.x', '1.9.9', true],
    ['1.X.x', '2.0.0', false],
    ['v1', '1.5.0', true],
    ['=v1.5', '1.5.3', true],
    ['>1', '1.5.0', false],
    ['<=1', '1.5.0', true],
    ['>x', '1.0.0', false],
    ['*', '0.0.1', true],
    ['', '0.0.1', true],
    ['^1 ||', '7.0.0', true],
    ['1.2.3-beta.2', '1.2.3-beta.2', true],
  ])('%j of version %s: %j', (range, version, isMet) => {
    expect(codeFor(range, version)).toBe(isMet ? undefined : 'MODULE_REQUIREMENT_UNMET');
  });

  it.each([
    ['>=20', '25.0.0-nightly20260101', true],
    ['>=25', '25.0.0-nightly20260101', true],
    ['>=25.0.0', '25.0.0-nightly20260101', false],
    ['^1', '1.0.0-beta.1', true],
    ['^1.0.0', '1.0.0-beta.1', false],
    ['^1.0.0-beta.1', '1.0.0-beta.2', true],
    ['^1', '2.0.0-rc.1', false],
    ['<1', '1.0.0-beta.1+build', false],
    ['^1.2.3', '1.3.0-rc.1', true],
  ])('%j of pre-release %s: %j', (range, version, isMet) => {
    expect(codeFor(range, version)).toBe(isMet ? undefined : 'MODULE_REQUIREMENT_UNMET');
  });

  it.each([
    '^',
    'one',
    'latest',
    'lts',
    '1.2.3.4',
    '20,22',
    '=>20',
    '!1',
    '>=20 <',
    '20 | 22',
    '1..2',
    '1.x.2',
    '01.2.3',
    '1.2 - ',
    '^20 || lts',
    '99999999999999999999',
  ])('%j is not a range', (range) => expect(codeFor(range, '1.0.0')).toBe('MODULE_REQUIREMENT_INVALID'));
});
