import type { RedisOptionValues } from '../options.ts';
import { printAddress } from './address.ts';
import { clusterDatabase, databasesConflict, socketOverTls } from './errors.ts';
import { type Place, placeOf } from './location.ts';
import { parseRedisUrl } from './redis_url.ts';
import { type Tls, tlsOf } from './tls.ts';

/** A user name and its password. */
export interface Login {
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** The address of the Redis, and how to log in there. */
export interface Target {
  readonly place: Place;
  readonly login: Login;
  /** The login for the Sentinels, which have users of their own. */
  readonly sentinelLogin: Login;
  readonly db: number;
  readonly tls: Tls | undefined;
  /** `localhost:6379`, for messages. */
  readonly address: string;
  /** `Redis at localhost:6379`, for messages. */
  readonly name: string;
  /** The options that name it, by their full names. */
  readonly options: string;
  /** Options that name another Redis and are ignored. */
  readonly ignored: readonly string[];
}

function addressOf(place: Place): string {
  switch (place.kind) {
    case 'server':
      return printAddress(place.at);
    case 'socket':
      return place.path;
    case 'sentinels':
      return place.sentinels.map(printAddress).join(', ');
    case 'cluster':
      return place.nodes.map(printAddress).join(', ');
  }
}

function nameOf(place: Place, address: string): string {
  if (place.kind === 'cluster') return `Redis Cluster at ${address}`;
  if (place.kind !== 'sentinels') return `Redis at ${address}`;
  return `Redis ${place.master} by the ${place.sentinels.length === 1 ? 'Sentinel' : 'Sentinels'} at ${address}`;
}

/** `a`, `a and b`, `a, b and c`. */
function enumerated(names: readonly string[]): string {
  return names.join(', ').replace(/, ([^,]*)$/, ' and $1');
}

/** Reads the options. Throws a `WideloadError` when they contradict each other. */
export function targetOf(options: RedisOptionValues): Target {
  const written = options.url === undefined ? undefined : parseRedisUrl(options.url);
  const { place, options: named, ignored } = placeOf(options, written);
  // The other parts of a URL that is ignored are ignored, too.
  const url = named[0] === 'session_redis_url' ? written : undefined;
  const tls = tlsOf(options, options.ssl || url?.tls === true);
  if (url?.db !== undefined && options.db !== 0 && url.db !== options.db) throw databasesConflict(url.db, options.db);
  const db = url?.db ?? options.db;
  if (place.kind === 'cluster' && db !== 0) throw clusterDatabase(db);
  if (place.kind === 'socket' && tls) throw socketOverTls(place.path);
  const address = addressOf(place);
  return {
    place,
    login: { username: url?.username ?? options.username, password: url?.password ?? options.password },
    sentinelLogin: { username: options.sentinel_username, password: options.sentinel_password },
    db,
    tls,
    address,
    name: nameOf(place, address),
    options: enumerated(named),
    ignored,
  };
}
