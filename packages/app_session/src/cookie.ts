import { isDeepStrictEqual } from 'node:util';
import { isRecord, type SessionContent } from './codec.ts';

/** Returns the seconds until a session expires if it is not used. 0 or less: it has expired. */
export type Lifetime = (content: SessionContent) => number;

/**
 * Returns the lifetimes of connect-redis: until the cookie expires; `ttl` for one that lives as long as the browser.
 * A function as `ttl` decides alone.
 */
export function lifetimeBy(ttl: number | Lifetime): Lifetime {
  if (typeof ttl === 'function') return ttl;
  return ({ cookie }) => {
    const expires = isRecord(cookie) ? cookie.expires : undefined;
    if (!(expires instanceof Date) && typeof expires !== 'string') return ttl;
    const ms = new Date(expires).getTime() - Date.now();
    return Number.isNaN(ms) ? ttl : Math.ceil(ms / 1000);
  };
}

/** The lifetime that the app gave to the cookie, in milliseconds; null for one that lives as long as the browser. */
export function maxAgeOf({ cookie }: SessionContent): unknown {
  return isRecord(cookie) ? (cookie.originalMaxAge ?? null) : null;
}

/** Whether two cookies differ at most in when they expire, which every request changes. */
export function isSameCookie(one: unknown, other: unknown): boolean {
  if (!isRecord(one) || !isRecord(other)) return isDeepStrictEqual(one, other);
  return isDeepStrictEqual({ ...one, expires: null }, { ...other, expires: null });
}
