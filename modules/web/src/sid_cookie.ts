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

/** The Set-Cookie header that gives a browser its sid for `seconds`. */
export function sidCookie(sid: string, seconds: number, isSecure: boolean): string {
  return `${PREFIX}${sid}; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}

/** The Set-Cookie header that makes a browser forget its sid. */
export function noSidCookie(isSecure: boolean): string {
  return sidCookie('', 0, isSecure);
}

/** Sets it with an answer, which may have one from a failed attempt. Caches must not keep it for other people. */
export function setCookie(reply: FastifyReply, cookie: string): void {
  const earlier = [reply.getHeader('set-cookie') ?? []].flat().map(String);
  if (earlier.length > 0) reply.removeHeader('set-cookie');
  reply.header('set-cookie', [...earlier.filter((one) => !one.startsWith(PREFIX)), cookie]);
  reply.header('cache-control', 'no-store');
}
