import { sentinelNameMissing, urlDatabaseInvalid } from './errors.ts';
import type { RedisOptionValues } from './options.ts';

/** Which Redis is meant, and how to log in there. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number;
  readonly tls: boolean;
  /** The name of the master, when `host` and `port` are those of a Sentinel. */
  readonly master: string | undefined;
  /** `localhost:6379`, for people. */
  readonly address: string;
  /** What is there, for people: `Redis at localhost:6379`. */
  readonly name: string;
  /** The options that say so, by their whole names. */
  readonly options: string;
}

type Login = Pick<Target, 'host' | 'port' | 'username' | 'password' | 'db' | 'tls'>;

/** What a URL says of a user or password; one with a lone `%` is taken as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function fromUrl(value: string, options: RedisOptionValues): Login {
  const { protocol, hostname, port, username, password, pathname } = new URL(value);
  const db = pathname.replace(/^\//, '');
  if (!/^\d*$/.test(db)) throw urlDatabaseInvalid(db);
  return {
    host: hostname.replace(/^\[|\]$/g, '') || 'localhost',
    port: port === '' ? 6379 : Number(port),
    username: decoded(username) || options.username,
    password: decoded(password) || options.password,
    db: db === '' ? options.db : Number(db),
    tls: protocol === 'rediss:' || options.ssl,
  };
}

function addressOf({ host, port }: { host: string; port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Reads the options as the addon does: a Sentinel before a URL, a URL before host and port. */
export function targetOf(options: RedisOptionValues): Target {
  const { host, port, username, password, db, ssl: tls, sentinel_host, sentinel_port, sentinel_master_name } = options;
  if (sentinel_host) {
    if (!sentinel_master_name) throw sentinelNameMissing(sentinel_host);
    const sentinel = { host: sentinel_host, port: sentinel_port };
    const address = addressOf(sentinel);
    const name = `Redis ${sentinel_master_name} by the Sentinel at ${address}`;
    const named = 'session_redis_sentinel_host, session_redis_sentinel_port and session_redis_sentinel_master_name';
    return { ...sentinel, username, password, db, tls, master: sentinel_master_name, address, name, options: named };
  }
  const login = options.url ? fromUrl(options.url, options) : { host, port, username, password, db, tls };
  const address = addressOf(login);
  const named = options.url ? 'session_redis_url' : 'session_redis_host and session_redis_port';
  return { ...login, master: undefined, address, name: `Redis at ${address}`, options: named };
}
