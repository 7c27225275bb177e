import { createHash } from 'node:crypto';
import { sidHash, type UserId } from '@wideload/session/internal';

/** Bytes of every session's JSON. */
export const SESSION_BYTES = 400;

/** Seconds that a session lives from its last use: the defaults of `session_redis`. */
const LIFETIME = { loggedIn: 604_800, anonymous: 10_800 };

/** A session of a population in which half of the sessions are those of users, who have two each. */
export interface Inhabitant {
  readonly sid: string;
  readonly text: string;
  readonly seconds: number;
  /** Undefined while nobody is logged in. */
  readonly user: UserId | undefined;
}

/** The sid at that place: anybody can tell it without a list. */
export const sidAt = (at: number): string => createHash('sha1').update(String(at)).digest('hex');

/** Of four sessions in a row the first two are those of one user. */
const isLoggedIn = (at: number): boolean => at % 4 < 2;

/** Returns the index of the nth session of a user, counted from 0 without anonymous ones. */
export const usersPlace = (number: number): number => 4 * Math.floor(number / 2) + (number % 2);

/** Places of sessions of users, evenly over the population: as many as are wanted, or as there are. */
export function usersPlaces(population: number, wanted: number): number[] {
  const count = Math.min(wanted, Math.floor(population / 4));
  return Array.from({ length: count }, (_, index) => 4 * Math.floor((index * population) / 4 / count));
}

const loginAt = (at: number): string => `user${Math.floor(at / 4)}@example.com`;

export const userAt = (at: number): UserId => ({ provider: 'local', db: null, uid: Math.floor(at / 4) + 1 });

/** When every session of the population came under its sid, in seconds since 1970. */
const SINCE = 1_790_000_000;

/** What a session holds, as this host writes it, with so much in its cart that it has its size. */
function textAt(at: number): string {
  const { provider, uid } = userAt(at);
  const wideload = { provider, uid, login: loginAt(at), sid: sidHash(sidAt(at)), since: SINCE };
  const data = {
    context: { lang: 'en_US', tz: 'Europe/Brussels', allowed_company_ids: [1] },
    db: 'production',
    debug: '',
    login: null,
    uid: null,
    session_token: null,
    _trace: [],
    ...(isLoggedIn(at) && { wideload }),
    geoip: { city: 'Louvain-la-Neuve', country_code: 'BE' },
    cart: '',
  };
  data.cart = '.'.repeat(SESSION_BYTES - JSON.stringify(data).length);
  return JSON.stringify(data);
}

export function inhabitantAt(at: number): Inhabitant {
  const user = isLoggedIn(at) ? userAt(at) : undefined;
  const seconds = user === undefined ? LIFETIME.anonymous : LIFETIME.loggedIn;
  return { sid: sidAt(at), text: textAt(at), seconds, user };
}
