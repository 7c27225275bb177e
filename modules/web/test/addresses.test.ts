import { describe, expect, it } from 'vitest';
import { amongAddresses, forwardedAddress, ipAddress, limitGroup } from '../src/security/addresses.ts';

const PRIVATE = ['loopback', 'linklocal', 'uniquelocal'];

describe('an option that lists addresses', () => {
  it.each([
    [PRIVATE, ['127.0.0.1', '::1', '10.1.2.3', '172.31.0.1', '192.168.1.1', 'fd00::1', 'fe80::1', '::ffff:10.1.2.3']],
    [['203.0.113.7'], ['203.0.113.7', '::ffff:203.0.113.7']],
    [
      ['2001:db8::/32', '198.51.100.0/24'],
      ['2001:db8:1::5', '198.51.100.200', '::ffff:198.51.100.200'],
    ],
  ])('%s includes %s', (list, addresses) => {
    expect(addresses.filter((address) => !amongAddresses('proxy_trust', list)(address))).toEqual([]);
  });

  it.each([
    [PRIVATE, ['8.8.8.8', '::ffff:8.8.8.8', '172.32.0.1', '2001:db8::1', '', 'localhost']],
    [['203.0.113.7'], ['203.0.113.8', '127.0.0.1']],
    [[], ['127.0.0.1']],
  ])('%s does not include %s', (list, addresses) => {
    expect(addresses.filter(amongAddresses('proxy_trust', list))).toEqual([]);
  });

  it.each(['nginx', '10.0.0.0/33', '::g', '1.2.3.4:80', '10', '10.1', '0x7f000001', '010.0.0.1', '10.0.0.0/8x'])(
    'may not have %s',
    (address) => {
      expect(() => amongAddresses('proxy_trust', ['10.0.0.1', address])).toThrow(
        `proxy_trust: "${address}" is not an address`,
      );
    },
  );
});

describe('an IP address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['2001:DB8:0:0::7', '2001:db8::7'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('%s is %s', (text, address) => {
    expect(ipAddress(text)).toBe(address);
  });

  it.each([
    '',
    'unknown',
    'localhost',
    '10',
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    '0x7f.0.0.1',
    '::g',
    '1.2.3.4:80',
    '[::1]',
  ])('is not %j', (text) => {
    expect(ipAddress(text)).toBeUndefined();
  });
});

describe('an entry of X-Forwarded-For', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:4000', '203.0.113.7'],
    ['[2001:db8::7]:4000', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['2001:db8::7', '2001:db8::7'],
    ['[::ffff:203.0.113.7]:80', '203.0.113.7'],
  ])('%s is the address %s', (entry, address) => {
    expect(forwardedAddress(entry)).toBe(address);
  });

  it.each([
    'unknown',
    '_hidden',
    'shop.example',
    '203.0.113.7:',
    '203.0.113.7:port',
    '[203.0.113.7]:80',
    '"203.0.113.7"',
  ])('%s is not an address', (entry) => {
    expect(forwardedAddress(entry)).toBeUndefined();
  });
});

it('a limit counts each IPv4 address, and IPv6 addresses by their /64 network', () => {
  expect(limitGroup('203.0.113.7')).toBe('203.0.113.7');
  expect(limitGroup('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  expect(limitGroup('2001:db8:1:2::9')).toBe('2001:db8:1:2::/64');
  expect(limitGroup('2001:db8:1:3::9')).toBe('2001:db8:1:3::/64');
});
