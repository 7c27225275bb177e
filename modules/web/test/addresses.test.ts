import type { Logger } from '@wideload/kit';
import { describe, expect, it } from 'vitest';
import { amongAddresses } from '../src/addresses.ts';
import { trustedProxies } from '../src/trusted_proxies.ts';

const PRIVATE = ['loopback', 'linklocal', 'uniquelocal'];

describe('an option that lists addresses', () => {
  it.each([
    [PRIVATE, ['127.0.0.1', '::1', '10.1.2.3', '172.31.0.1', '192.168.1.1', 'fd00::1', 'fe80::1', '::ffff:10.1.2.3']],
    [['203.0.113.7'], ['203.0.113.7', '::ffff:203.0.113.7']],
    [
      ['2001:db8::/32', '198.51.100.0/24'],
      ['2001:db8:1::5', '198.51.100.200', '::ffff:198.51.100.200'],
    ],
  ])('%s has %s', (list, addresses) => {
    expect(addresses.filter((address) => !amongAddresses('proxy_trust', list)(address))).toEqual([]);
  });

  it.each([
    [PRIVATE, ['8.8.8.8', '::ffff:8.8.8.8', '172.32.0.1', '2001:db8::1', '', 'localhost']],
    [['203.0.113.7'], ['203.0.113.8', '127.0.0.1']],
    [[], ['127.0.0.1']],
  ])('%s does not have %s', (list, addresses) => {
    expect(addresses.filter(amongAddresses('proxy_trust', list))).toEqual([]);
  });

  it.each(['nginx', '10.0.0.0/33', '::g', '1.2.3.4:80'])('may not have %s', (address) => {
    expect(() => amongAddresses('proxy_trust', ['10.0.0.1', address])).toThrow(
      `proxy_trust: "${address}" is no address`,
    );
  });
});

it('a proxy that comes over a socket file is on this machine', () => {
  const log: Logger = { debug() {}, info() {}, warn() {}, error() {} };
  expect(trustedProxies(PRIVATE, log)(undefined, 0)).toBe(true);
  expect(trustedProxies(['10.0.0.1'], log)(undefined, 0)).toBe(false);
});
