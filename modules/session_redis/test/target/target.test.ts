import { WideloadError } from '@wideload/kit';
import { describe, expect, it } from 'vitest';
import { targetOf } from '../../src/target/target.ts';
import { type Texts, valuesOf } from '../support/open.ts';

const target = (texts: Texts) => targetOf(valuesOf(texts));

const SENTINEL = { sentinel_host: 's', sentinel_master_name: 'mymaster' };

describe('where Redis is', () => {
  it('is localhost:6379 by default', () => {
    expect(target({})).toMatchObject({
      place: { kind: 'server', at: { host: 'localhost', port: 6379 } },
      db: 0,
      tls: undefined,
      name: 'Redis at localhost:6379',
      options: 'session_redis_host and session_redis_port',
      ignored: [],
    });
  });

  it('is in a URL, with everything that is special percent-encoded', () => {
    expect(target({ url: 'rediss://us%40er:p%3Aa%2Fss%20@redis.example:6380/3' })).toMatchObject({
      place: { kind: 'server', at: { host: 'redis.example', port: 6380 } },
      login: { username: 'us@er', password: 'p:a/ss ' },
      db: 3,
      tls: { isVerified: true },
      address: 'redis.example:6380',
    });
  });

  it('is in a URL before host and port, which is reported; missing parts come from the other options', () => {
    expect(target({ url: 'redis://other', host: 'host', port: '1', password: 'x', db: '2' })).toMatchObject({
      place: { kind: 'server', at: { host: 'other', port: 6379 } },
      login: { password: 'x' },
      db: 2,
      options: 'session_redis_url',
      ignored: ['session_redis_host'],
    });
  });

  it('may have user, password and database behind the question mark, as redis-py takes them', () => {
    expect(target({ url: 'redis://host?db=3&username=me&password=p%20w' })).toMatchObject({
      login: { username: 'me', password: 'p w' },
      db: 3,
    });
  });

  it('may be an IPv6 address', () => {
    expect(target({ url: 'redis://[::1]:6380' })).toMatchObject({
      place: { at: { host: '::1' } },
      address: '[::1]:6380',
    });
    expect(target({ host: '::1' }).address).toBe('[::1]:6379');
    expect(target({ cluster: '[::1]:7000' })).toMatchObject({ place: { nodes: [{ host: '::1', port: 7000 }] } });
  });

  it.each([
    [{ socket: '/run/redis.sock', db: '2' }, '/run/redis.sock'],
    [{ url: 'unix:///run/redis%20a.sock?db=2' }, '/run/redis a.sock'],
    [{ url: 'redis+unix:///run/redis.sock?db=2&password=x' }, '/run/redis.sock'],
  ])('may be a unix socket: %j', (texts: Texts, path) => {
    expect(target(texts)).toMatchObject({ place: { kind: 'socket', path }, db: 2, name: `Redis at ${path}` });
  });

  it('comes from a Sentinel before all others, which is reported', () => {
    expect(target({ ...SENTINEL, url: 'redis://:of-the-url@x/3', host: 'y' })).toMatchObject({
      place: { kind: 'sentinels', sentinels: [{ host: 's', port: 26_379 }], master: 'mymaster' },
      login: { password: undefined },
      db: 0,
      name: 'Redis mymaster by the Sentinel at s:26379',
      ignored: ['session_redis_url', 'session_redis_host'],
    });
  });

  it('is asked from several Sentinels, which have a password of their own', () => {
    const texts = { sentinels: 'a, b:1, [::1]:2', sentinel_master_name: 'm', password: 'x', sentinel_password: 'y' };
    expect(target(texts)).toMatchObject({
      place: {
        sentinels: [
          { host: 'a', port: 26_379 },
          { host: 'b', port: 1 },
          { host: '::1', port: 2 },
        ],
      },
      login: { password: 'x' },
      sentinelLogin: { password: 'y' },
      name: 'Redis m by the Sentinels at a:26379, b:1, [::1]:2',
      options: 'session_redis_sentinels and session_redis_sentinel_master_name',
    });
  });

  it('is known by some nodes of a cluster', () => {
    expect(target({ cluster: 'a, b:7001' })).toMatchObject({
      place: {
        kind: 'cluster',
        nodes: [
          { host: 'a', port: 6379 },
          { host: 'b', port: 7001 },
        ],
      },
      name: 'Redis Cluster at a:6379, b:7001',
      options: 'session_redis_cluster',
    });
  });

  it.each([
    [{ host: 'a', port: '7000' }, 'a'],
    [{ url: 'redis://b:7000' }, 'b'],
  ])('is known by one node of a cluster, if that is said: %j', (texts: Texts, host) => {
    const place = { kind: 'cluster', nodes: [{ host, port: 7000 }] };
    for (const word of ['1', 'yes', 'True']) expect(target({ ...texts, cluster: word }).place).toEqual(place);
    for (const word of ['0', 'no', 'False', '']) expect(target({ ...texts, cluster: word }).place.kind).toBe('server');
  });
});

describe('a contradiction is one clear error, before anything connects:', () => {
  it.each<[Texts, ...string[]]>([
    [{ sentinel_host: 's' }, 'SENTINEL_MASTER_NAME', 'the Sentinel at s:26379'],
    [{ sentinels: 'a,b' }, 'SENTINEL_MASTER_NAME', 'a:26379, b:26379'],
    [{ socket: '/s', host: 'h' }, 'session_redis_socket and session_redis_host are both set'],
    [{ socket: '/s', url: 'redis://h' }, 'session_redis_socket and session_redis_url'],
    [{ socket: '/s', ...SENTINEL }, 'session_redis_socket and session_redis_sentinel_host'],
    [{ socket: '/s', cluster: 'a' }, 'session_redis_socket and session_redis_cluster'],
    [{ socket: '/s', cluster: 'yes' }, 'session_redis_cluster and session_redis_socket'],
    [{ cluster: 'a', ...SENTINEL }, 'session_redis_cluster and session_redis_sentinel_host'],
    [
      { cluster: 'yes', sentinels: 'a', sentinel_master_name: 'm' },
      'session_redis_cluster and session_redis_sentinels',
    ],
    [{ cluster: 'a', url: 'redis://h' }, 'session_redis_cluster and session_redis_url'],
    [{ cluster: 'yes', url: 'unix:///s' }, 'session_redis_cluster and session_redis_url'],
    [{ cluster: 'a', db: '2' }, 'database 2: a Redis Cluster has only database 0', 'session_redis_prefix'],
    [{ cluster: 'yes', url: 'redis://h/2' }, 'database 2'],
    [{ url: 'redis://h/2', db: '3' }, 'session_redis_url has database 2, but session_redis_db is 3'],
    [{ url: 'redis://localhost/one' }, 'has the database one'],
    [{ url: 'redis://localhost?ssl_cert_reqs=none' }, '?ssl_cert_reqs=', 'session_redis_ssl_ca'],
    [{ url: 'unix://run/redis.sock' }, 'three slashes'],
    [{ url: 'unix:///' }, 'has no path of a socket'],
    [{ socket: '/s', ssl: 'yes' }, '/s is a unix socket'],
    [{ ssl_ca: '/ca' }, 'session_redis_ssl_ca is set, but TLS is off'],
    [{ ssl_cert: '/c', ssl: 'yes' }, 'session_redis_ssl_cert is set, but session_redis_ssl_key is not'],
    [{ ssl_key: '/c', url: 'rediss://h' }, 'session_redis_ssl_key is set, but session_redis_ssl_cert is not'],
    [{ cluster: 'a:b' }, 'session_redis_cluster contains "a:b", which is not an address'],
    [{ cluster: 'a:0' }, 'not an address'],
    [{ cluster: 'redis://a' }, 'write host:port'],
    [{ sentinels: 'a:99999', sentinel_master_name: 'm' }, 'session_redis_sentinels contains "a:99999"'],
    [{ host: 'h:6380' }, 'session_redis_host is "h:6380", which is not a host name', 'session_redis_port'],
    [{ host: 'redis://u:topsecret@h' }, 'session_redis_host is "redis://u:********@h"', 'session_redis_url'],
    [{ host: '[::1]' }, 'session_redis_host is "[::1]"'],
    [{ sentinel_host: 's:26379', sentinel_master_name: 'm' }, 'session_redis_sentinel_host is', 'sentinel_port'],
  ])('%j', (texts, ...parts) => {
    let error: unknown;
    try {
      target({ ...texts, password: 'topsecret' });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(WideloadError);
    expect(error).toMatchObject({ exitCode: 2 });
    for (const part of parts) expect((error as Error).message).toContain(part);
    expect((error as Error).message).not.toContain('topsecret');
  });

  it('a URL of another kind', () => {
    for (const url of ['http://localhost', 'redis:u:topsecret@h', 'redis:/h'])
      expect(() => target({ url }), url).toThrow('redis:// or rediss:// or unix://');
  });
});
