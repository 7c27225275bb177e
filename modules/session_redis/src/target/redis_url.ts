import type { Address } from './address.ts';
import { urlDatabaseInvalid, urlNotEncoded, urlQueryUnknown, urlSocketMissing } from './errors.ts';

/** What a URL says of a Redis. */
export interface RedisUrl {
  readonly at: Address | { readonly socket: string };
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number | undefined;
  readonly tls: boolean;
}

/** What may stand behind the `?`, as in redis-py, which the addon hands its URL to. */
const QUERY = ['db', 'username', 'password'];

/** The parts of a URL as RFC 3986 and Python split it: unlike `URL`, they let a user stand before an empty host. */
const PARTS = /^([a-z][a-z\d+.-]*):\/\/(?:([^/?#]*)@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?(#.*)?$/is;

/** A text without its percent signs, as Python's `unquote` reads it: one that encodes nothing stays. */
const decoded = (text: string): string =>
  text.replace(/(?:%[\da-f]{2})+/gi, (codes) => Buffer.from(codes.replaceAll('%', ''), 'hex').toString('utf8'));

/** What stands behind the `?`. redis-py decodes a value once more than the query was encoded. */
function queryOf(text: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    // Part of a password may have come to stand here, which must not be repeated.
    if (/[@:/?#]/.test(name)) throw urlNotEncoded();
    if (!QUERY.includes(name)) throw urlQueryUnknown(name, QUERY);
    if (value !== '' && !query.has(name)) query.set(name, decoded(value));
  }
  return query;
}

function databaseOf(text: string): number | undefined {
  const [, digits] = /^\s*(\d*)\s*$/.exec(text) ?? [];
  if (digits === undefined) throw urlDatabaseInvalid(text);
  return digits === '' ? undefined : Number(digits);
}

function addressOf(text: string): Address {
  const [, host = '', port = ''] = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(text) ?? [];
  return { host: decoded(host).replace(/^\[|\]$/g, '') || 'localhost', port: Number(port) || 6379 };
}

/**
 * Reads `redis://user:password@host:port/db`, `rediss://...` and `unix://user:password@/path/to/socket?db=0` as redis-py
 * does: `?db=` counts before the path, a user before the `@` before `?username=`. Throws for what redis-py passes over.
 */
export function parseRedisUrl(value: string): RedisUrl {
  const [, scheme = '', user = '', place = '', path = '', search = '', fragment] = PARTS.exec(value.trim()) ?? [];
  const isSocket = ['unix', 'redis+unix'].includes(scheme.toLowerCase());
  // A password that ends the part before the host too early leaves its @ behind.
  if (fragment !== undefined || (!isSocket && path.includes('@'))) throw urlNotEncoded();
  const query = queryOf(search);
  if (isSocket && (place !== '' || path.length < 2)) throw urlSocketMissing();
  const [, username = '', password = ''] = /^([^:]*):?(.*)$/s.exec(user) ?? [];
  return {
    at: isSocket ? { socket: decoded(path) } : addressOf(place),
    username: decoded(username) || query.get('username'),
    password: decoded(password) || query.get('password'),
    db: databaseOf(query.get('db') ?? (isSocket ? '' : decoded(path).replace(/^\/+|\/+$/g, ''))),
    tls: scheme.toLowerCase() === 'rediss',
  };
}
