import type { Address } from './address.ts';
import { urlDatabaseInvalid, urlQueryUnknown, urlSocketMissing } from './errors.ts';

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

/** What a URL says of a user or password; one with a lone `%` is taken as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function databaseOf(text: string): number | undefined {
  if (!/^\d*$/.test(text)) throw urlDatabaseInvalid(text);
  return text === '' ? undefined : Number(text);
}

/** Reads `redis://user:password@host:port/db`, `rediss://...` and `unix:///path/to/socket?db=0`. */
export function parseRedisUrl(value: string): RedisUrl {
  const { protocol, hostname, port, username, password, pathname, searchParams } = new URL(value);
  for (const name of searchParams.keys()) if (!QUERY.includes(name)) throw urlQueryUnknown(name, QUERY);
  const isSocket = protocol === 'unix:' || protocol === 'redis+unix:';
  if (isSocket && (hostname !== '' || pathname.length < 2)) throw urlSocketMissing();
  return {
    at: isSocket
      ? { socket: decoded(pathname) }
      : { host: hostname.replace(/^\[|\]$/g, '') || 'localhost', port: port === '' ? 6379 : Number(port) },
    username: decoded(username) || searchParams.get('username') || undefined,
    password: decoded(password) || searchParams.get('password') || undefined,
    db: databaseOf((isSocket ? '' : pathname.slice(1)) || (searchParams.get('db') ?? '')),
    tls: protocol === 'rediss:',
  };
}
