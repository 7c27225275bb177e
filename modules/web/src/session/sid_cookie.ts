import type { FastifyReply } from 'fastify';

const NAME = 'session_id';
const PREFIX = `${NAME}=`;

/** A value may stand in quotes (RFC 6265, section 4.1.1); then they are not part of it. */
function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

/** Stands for the sids of a request that has several different ones. */
export const DIFFERENT_SIDS: unique symbol = Symbol('different sids');

/**
 * What a Cookie header has for a sid, whatever its form: `openSession` looks at that. Undefined when there is none. Equal
 * cookies are one. Of different ones nobody can tell which belongs to this browser's user: a site under the same domain
 * can set the other one, with a session of its own in it.
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

/** To which requests a browser sends a cookie. */
export interface CookieScope {
  readonly path: string;
  /** Over HTTPS only. */
  readonly isSecure: boolean;
}

function sidCookie(sid: string, seconds: number, { path, isSecure }: CookieScope): string {
  return `${PREFIX}${sid}; Max-Age=${seconds}; Path=${path}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}

/**
 * The Set-Cookie headers that give a browser its sid for `seconds`. With a narrower path the cookie of the whole site is
 * removed: a browser that has one from before would send two different ones after the next login.
 */
export function sidCookies(sid: string, seconds: number, scope: CookieScope): string[] {
  const cookie = sidCookie(sid, seconds, scope);
  return scope.path === '/' ? [cookie] : [cookie, sidCookie('', 0, { ...scope, path: '/' })];
}

/** The Set-Cookie headers that make a browser forget its sid. */
export function noSidCookies(scope: CookieScope): string[] {
  return sidCookies('', 0, scope);
}

/** Sets them with an answer, which may have some from a failed attempt. Caches must not keep them for other people. */
export function setCookies(reply: FastifyReply, cookies: readonly string[]): void {
  const earlier = [reply.getHeader('set-cookie') ?? []].flat().map(String);
  if (earlier.length > 0) reply.removeHeader('set-cookie');
  reply.header('set-cookie', [...earlier.filter((one) => !one.startsWith(PREFIX)), ...cookies]);
  reply.header('cache-control', 'no-store');
}
