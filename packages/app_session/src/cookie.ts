import { isDeepStrictEqual } from 'node:util';
import { isRecord, type SessionContent } from './codec.ts';

/** One day in seconds, as in connect-redis: for cookies that live as long as the browser. */
export const DEFAULT_TTL = 86_400;

/** Returns the seconds until a session expires if it is not used. 0 or less: it has expired. */
export type Lifetime = (content: SessionContent) => number;

/**
 * Returns the lifetimes of connect-redis: until the cookie expires; `ttl` for one that lives as long as the browser.
 * A function as `ttl` decides alone.
 */
export function lifetimeBy(ttl: number | Lifetime): Lifetime {
  if (typeof ttl === 'function') return ttl;
  return (content) => {
    const expiry = expiryOf(content);
    return expiry === undefined ? ttl : Math.ceil((expiry - Date.now()) / 1000);
  };
}

/** When a cookie expires, in milliseconds since 1970; undefined for one that lives as long as the browser. */
function expiryOf({ cookie }: SessionContent): number | undefined {
  const expires = isRecord(cookie) ? cookie.expires : undefined;
  if (!(expires instanceof Date) && typeof expires !== 'string') return undefined;
  const ms = new Date(expires).getTime();
  return Number.isNaN(ms) ? undefined : ms;
}

/** The lifetime that the app gave to the cookie, in milliseconds; null for one that lives as long as the browser. */
export function maxAgeOf({ cookie }: SessionContent): unknown {
  return isRecord(cookie) ? (cookie.originalMaxAge ?? null) : null;
}

/** Whether two lifetimes are the same: express-session computes them from the clock, and loses some milliseconds each time. */
export function isSameMaxAge(one: unknown, other: unknown): boolean {
  return typeof one === 'number' && typeof other === 'number' ? Math.abs(one - other) < 1000 : one === other;
}

/** Whether two cookies differ at most in when they expire, which every request changes. */
export function isSameCookie(one: SessionContent, other: SessionContent): boolean {
  return isSameMaxAge(maxAgeOf(one), maxAgeOf(other)) && isDeepStrictEqual(attributesOf(one), attributesOf(other));
}

function attributesOf({ cookie }: SessionContent): unknown {
  return isRecord(cookie) ? { ...cookie, expires: null, originalExpires: null, originalMaxAge: null } : cookie;
}

/** Whether a cookie expires at least a second later than another one: Redis counts lifetimes in seconds, too. */
export function expiresLater(one: SessionContent, other: SessionContent): boolean {
  return (expiryOf(one) ?? 0) - (expiryOf(other) ?? 0) >= 1000;
}
