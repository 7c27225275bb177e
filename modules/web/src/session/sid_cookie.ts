import type { FastifyReply } from 'fastify';

const NAME = 'session_id';
const PREFIX = `${NAME}=`;

/** Removes quotes around a value; they are not part of it (RFC 6265, section 4.1.1). */
function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

/** Returned for a request with several different sids. */
export const DIFFERENT_SIDS: unique symbol = Symbol('different sids');

/**
 * Returns the sid in a Cookie header, or undefined. Its form is not checked; `openSession` does that. Equal cookies count
 * as one. Among different ones, the right one cannot be known: another site under the same domain can set a cookie with the
 * sid of its own session.
 */
export function readSidCookie(header: string | undefined): string | typeof DIFFERENT_SIDS | undefined {
  if (header === undefined) return undefined;
  let found: string | undefined;
  let start = 0;
  while (start < header.length) {
    const semicolon = header.indexOf(';', start);
    const end = semicolon < 0 ? header.length : semicolon;
    while (header[start] === ' ') start++;
    if (header.startsWith(PREFIX, start)) {
      const value = unquoted(header.slice(start + PREFIX.length, end).trim());
      if (found !== undefined && found !== value) return DIFFERENT_SIDS;
      found = value;
    }
    start = end + 1;
  }
  return found;
}

/** The requests to which a browser sends a cookie. */
export interface CookieScope {
  readonly path: string;
  /** Over HTTPS only. */
  readonly isSecure: boolean;
}

function sidCookie(sid: string, seconds: number, { path, isSecure }: CookieScope): string {
  return `${PREFIX}${sid}; Max-Age=${seconds}; Path=${path}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}

/**
 * Returns the Set-Cookie headers that set a sid for `seconds`. With a path other than `/`, the cookie of the whole site is
 * removed: a browser that has one from before would send two different cookies after the next login.
 */
export function sidCookies(sid: string, seconds: number, scope: CookieScope): string[] {
  const cookie = sidCookie(sid, seconds, scope);
  return scope.path === '/' ? [cookie] : [cookie, sidCookie('', 0, { ...scope, path: '/' })];
}

/** Returns the Set-Cookie headers that remove the sid from a browser. */
export function removeSidCookies(scope: CookieScope): string[] {
  return sidCookies('', 0, scope);
}

/** Adds session cookies to an answer, in place of those of a failed attempt. Caches must not store the answer. */
export function setCookies(reply: FastifyReply, cookies: readonly string[]): void {
  const earlier = [reply.getHeader('set-cookie') ?? []].flat().map(String);
  if (earlier.length > 0) reply.removeHeader('set-cookie');
  reply.header('set-cookie', [...earlier.filter((one) => !one.startsWith(PREFIX)), ...cookies]);
  reply.header('cache-control', 'no-store');
}
