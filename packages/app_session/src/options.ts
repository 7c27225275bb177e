import type { SessionCodec } from './codec.ts';
import type { AppRedisClient } from './redis/client.ts';

/** How an app names its users: an id or a login. */
export type UserName = string | number;

/** Returns the user as the index has it, undefined if nobody is logged in. */
export function userName(user: UserName | null | undefined): string | undefined {
  return user === null || user === undefined ? undefined : String(user);
}

/** Where sessions are kept, and how. Exactly one of `client` and `folder` is set. */
export interface AppStoreOptions<SessionData> {
  /** A connected client of ioredis, iovalkey, or node-redis 5 or later; for a server or a cluster. */
  readonly client?: AppRedisClient;
  /** A folder for sessions in files, of this app alone. It is created. Processes of one machine may share it. */
  readonly folder?: string;
  /** The beginning of the keys in Redis. Default: `sess:`, as in connect-redis. */
  readonly prefix?: string;
  /**
   * Lifetime in seconds of a session whose cookie has no expiry. Default: 86400. A function decides for every session; 0
   * or less destroys it.
   */
  readonly ttl?: number | ((session: SessionData) => number);
  /** How sessions are written. Default: `JSON`. Both methods are synchronous. */
  readonly serializer?: SessionCodec;
  /**
   * Returns the user of a session, undefined if nobody is logged in. Then `sessionsOf` and `logOutEverywhere` work, and a
   * request that began with another user, or none, changes nothing in the session of this one.
   */
  readonly userOf?: (session: SessionData) => UserName | null | undefined;
  /**
   * Keys that name the user and what it may do, such as `['userId', 'role']`: if one of them changed meanwhile, an older
   * request changes none of them. Default: none.
   */
  readonly identityKeys?: readonly string[];
}

const KEYS = ['client', 'folder', 'prefix', 'ttl', 'serializer', 'userOf', 'identityKeys'];

type Unchecked = Readonly<Record<string, unknown>>;

const isFunctions = (value: unknown, ...names: string[]): boolean =>
  typeof value === 'object' &&
  value !== null &&
  names.every((name) => typeof (value as Unchecked)[name] === 'function');

/** What each option must be; undefined is allowed. */
const CHECKS: readonly [name: string, expected: string, isValid: (value: unknown) => boolean][] = [
  ['folder', 'the path of a folder', (value) => typeof value === 'string' && value !== ''],
  ['prefix', 'a text', (value) => typeof value === 'string'],
  [
    'ttl',
    'a number of seconds above 0, or a function',
    (value) => typeof value === 'function' || (typeof value === 'number' && Number.isFinite(value) && value >= 1),
  ],
  ['serializer', 'an object with parse() and stringify()', (value) => isFunctions(value, 'parse', 'stringify')],
  ['userOf', 'a function', (value) => typeof value === 'function'],
  [
    'identityKeys',
    'a list of keys',
    (value) => Array.isArray(value) && value.every((key) => typeof key === 'string' && key !== 'cookie'),
  ],
];

/** Returns the error of a package for an option: its name, and what it must be. */
export type OptionInvalid = (name: string, expected: string) => Error;

/** Throws the error of `optionInvalid` for an option that is unknown or has an invalid value. */
export function checkOptions<SessionData>(options: AppStoreOptions<SessionData>, optionInvalid: OptionInvalid): void {
  const values = new Map<string, unknown>(Object.entries(options ?? {}));
  for (const name of values.keys()) if (!KEYS.includes(name)) throw optionInvalid(name, `one of ${KEYS.join(', ')}`);
  const has = (name: string) => values.get(name) !== undefined;
  if (!has('client') && !has('folder')) throw optionInvalid('client', 'a Redis client, unless "folder" is set');
  if (has('client') && has('folder')) throw optionInvalid('folder', 'unset beside "client"');
  if (has('prefix') && has('folder')) throw optionInvalid('prefix', 'unset beside "folder": it is for keys in Redis');
  for (const [name, expected, isValid] of CHECKS) {
    const value = values.get(name);
    if (value !== undefined && !isValid(value)) throw optionInvalid(name, expected);
  }
}
