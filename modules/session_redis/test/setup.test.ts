import { WideloadError } from '@wideload/kit';
import { SessionStore } from '@wideload/session';
import sessionRedis from '@wideload/session_redis';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../src/key.ts';
import { targetOf } from '../src/target.ts';
import { setUp, type Texts, valuesOf } from './support/open.ts';

const target = (texts: Texts) => targetOf(valuesOf(texts));

describe('the module', () => {
  it('replaces the store as soon as it is loaded', () => {
    const { factories, announced } = setUp();
    expect(factories.get(SessionStore.id)).toBeTypeOf('function');
    expect(announced.size).toBe(0);
  });

  it.each(['0', 'false', 'No', 'off'])('is turned off by its name: %s', (word) => {
    const { factories, starts, announced } = setUp({ enabled: word, sentinel_host: 'half.a.configuration' });
    expect([...factories, ...starts]).toEqual([]);
    expect(announced.get('note')).toBe(
      'session_redis is turned off by its option (ODOO_SESSION_REDIS=0), so files keep the sessions',
    );
    expect(sessionRedis.options?.enabled?.settings.name).toBe('session_redis');
  });

  it('refuses lifetimes that make no sense', () => {
    expect(() => setUp({ expiration: 'abc' })).toThrow('must be a duration');
    expect(() => setUp({ expiration_anonymous: '0' })).toThrow('must be at least 1 s');
  });

  it('wants to know which Redis a Sentinel is asked for', () => {
    expect(() => setUp({ sentinel_host: 'sentinel' })).toThrow('SENTINEL_MASTER_NAME');
    expect(() => setUp({ sentinel_host: 'sentinel' })).toThrow(WideloadError);
  });

  it('refuses a URL whose database is no number', () => {
    expect(() => setUp({ url: 'redis://localhost/one' })).toThrow('session_redis_url ends in /one');
    expect(() => setUp({ url: 'http://localhost' })).toThrow('redis:// or rediss://');
  });
});

describe('where Redis is', () => {
  it('is localhost:6379 by default', () => {
    expect(target({})).toMatchObject({
      host: 'localhost',
      port: 6379,
      db: 0,
      tls: false,
      name: 'Redis at localhost:6379',
    });
  });

  it('is in a URL, with everything that is special percent-encoded', () => {
    expect(target({ url: 'rediss://us%40er:p%3Aa%2Fss%20@redis.example:6380/3' })).toMatchObject({
      host: 'redis.example',
      port: 6380,
      username: 'us@er',
      password: 'p:a/ss ',
      db: 3,
      tls: true,
      address: 'redis.example:6380',
    });
  });

  it('is in a URL before host and port, and what it lacks comes from the other options', () => {
    expect(target({ url: 'redis://other', host: 'host', port: '1', password: 'x', db: '2' })).toMatchObject({
      host: 'other',
      port: 6379,
      password: 'x',
      db: 2,
    });
  });

  it('may be an IPv6 address', () => {
    expect(target({ url: 'redis://[::1]:6380' })).toMatchObject({ host: '::1', address: '[::1]:6380' });
    expect(target({ host: '::1' }).address).toBe('[::1]:6379');
  });

  it('is asked from a Sentinel before anything else', () => {
    expect(target({ sentinel_host: 's', sentinel_master_name: 'mymaster', url: 'redis://x' })).toMatchObject({
      host: 's',
      port: 26_379,
      master: 'mymaster',
      name: 'Redis mymaster by the Sentinel at s:26379',
    });
  });
});

it('builds keys as the addon does', () => {
  expect(keyOf(undefined, 'sid')).toBe('session:sid');
  expect(keyOf('', 'sid')).toBe('session:sid');
  expect(keyOf('foo', 'sid')).toBe('session::foo:sid');
});
