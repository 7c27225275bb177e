import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { url } from '../../../../packages/kit/src/options/url.ts';
import { parseRedisUrl } from '../../src/target/redis_url.ts';

interface Row {
  readonly url: string;
  readonly at: unknown;
  readonly username: string | null;
  readonly password: string | null;
  readonly db: number | null;
  readonly tls: boolean;
}

/** What redis-py makes of URLs, with the script that asked Python beside the file. */
const ROWS: readonly Row[] = JSON.parse(readFileSync(new URL('../fixtures/redis_urls.json', import.meta.url), 'utf8'));

const option = url('Redis', undefined, { protocols: ['redis:', 'rediss:', 'unix:'] });

describe('a URL is read as redis-py reads it', () => {
  it.each(ROWS.map((row) => [row.url, row] as const))('%s', (text, { url: _, at, ...row }) => {
    expect(option.parse(text)).toBe(text);
    const { at: read, ...others } = parseRedisUrl(text);
    // Names of hosts have no case.
    expect('host' in read ? { ...read, host: read.host.toLowerCase() } : read).toEqual(at);
    expect({
      ...others,
      username: others.username ?? null,
      password: others.password ?? null,
      db: others.db ?? null,
    }).toEqual(row);
  });
});

describe('a password that was not encoded is reported, and not shown', () => {
  it.each([
    'redis://u:12/secret@h',
    'redis://u:12?secret@h/0',
    'redis://u:12#secret@h',
    'redis://u:p@secret#w@h',
    'redis://u:p@secret/w@h/0',
    'redis://u:p@h#secret',
    'unix://:p#secret@/run/redis.sock',
  ])('%s', (text) => {
    let message = '';
    try {
      parseRedisUrl(text);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('write them as %2F, %3F and %23, or set session_redis_password');
    expect(message).not.toContain('secret');
  });

  it.each(['redis://u:sec/ret@h', 'redis://u:sec?ret@h', 'redis://u:sec#ret@h', 'redis://:sec/ret@h:6379/0'])(
    '%s, which is not a URL',
    (text) => {
      expect(() => option.parse(text)).toThrow('with / ? # of a password as %2F %3F %23');
    },
  );
});

it.each([
  ['redis://h/one', 'has the database one, which is not a number'],
  ['redis://h/1/2', 'has the database 1/2, which is not a number'],
  ['redis://h?db=one', 'has the database one, which is not a number'],
  ['redis://h?socket_timeout=1', 'has the unknown parameter ?socket_timeout='],
  ['unix://run/redis.sock', 'has no path of a socket'],
  ['unix://u@', 'has no path of a socket'],
])('what redis-py passes over is refused: %s', (text, message) => {
  expect(() => parseRedisUrl(text)).toThrow(message);
});
