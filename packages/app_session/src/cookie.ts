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

/** Whether two lifetimes are the same: express-session computes them from the clock, and loses some milliseconds each time. */
export function isSameMaxAge(one: unknown, other: unknown): boolean {
  return typeof one === 'number' && typeof other === 'number' ? Math.abs(one - other) < 1000 : one === other;
}

/** Whether two cookies differ at most in when they expire, which every request changes. */
export function isSameCookie(one: SessionContent, other: SessionContent): boolean {
  return isSameMaxAge(maxAgeOf(one), maxAgeOf(other)) && isDeepStrictEqual(attributesOf(one), attributesOf(other));
}

function attributesOf({ cookie }: SessionContent): unknown {
  return isRecord(cookie) ? { ...cookie, expires: null, originalMaxAge: null } : cookie;
}
