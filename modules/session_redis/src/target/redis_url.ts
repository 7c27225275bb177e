import type { Address } from './address.ts';
import { urlDatabaseInvalid, urlNotEncoded, urlQueryUnknown, urlSocketMissing } from './errors.ts';

/** What a URL says about a Redis. */
export interface RedisUrl {
  readonly at: Address | { readonly socket: string };
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number | undefined;
  readonly tls: boolean;
}

/** Parameters after the `?`, as in redis-py, to which the addon passes its URL. */
const QUERY = ['db', 'username', 'password'];

/** The parts of a URL as RFC 3986 and Python split it: unlike `URL`, they allow a user before an empty host. */
const PARTS = /^([a-z][a-z\d+.-]*):\/\/(?:([^/?#]*)@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?(#.*)?$/is;

/** Decodes percent signs as Python's `unquote` does: one that encodes nothing stays. */
const decoded = (text: string): string =>
  text.replace(/(?:%[\da-f]{2})+/gi, (codes) => Buffer.from(codes.replaceAll('%', ''), 'hex').toString('utf8'));

/** The parameters after the `?`. redis-py decodes each value a second time. */
function queryOf(text: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    // It may be a part of a password, so the message must not repeat it.
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
 * Reads `redis://user:password@host:port/db`, `rediss://...` and `unix://user:password@/path/to/socket?db=0` as
 * redis-py does: `?db=` has precedence over the path, a user before the `@` over `?username=`. Throws for parts that
 * redis-py ignores.
 */
export function parseRedisUrl(value: string): RedisUrl {
  const [, scheme = '', user = '', place = '', path = '', search = '', fragment] = PARTS.exec(value.trim()) ?? [];
  const isSocket = ['unix', 'redis+unix'].includes(scheme.toLowerCase());
  // A password with a character that ends the part before the host leaves its @ in the rest.
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
