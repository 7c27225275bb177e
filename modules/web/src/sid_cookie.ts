import type { FastifyReply } from 'fastify';

const NAME = 'session_id';
const PREFIX = `${NAME}=`;

/** A value may stand in quotes (RFC 6265, section 4.1.1); then they are not part of it. */
function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

/**
 * What a Cookie header has for a sid, whatever its form: `openSession` looks at that. Undefined when there is none, and
 * when there are several: a second cookie of that name is set by somebody else (a sibling domain), and which one is ours
 * cannot be told.
 */
export function readSidCookie(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  let found: string | undefined;
  let start = 0;
  while (start < header.length) {
    const semicolon = header.indexOf(';', start);
    const end = semicolon < 0 ? header.length : semicolon;
    while (header[start] === ' ') start++;
    if (header.startsWith(PREFIX, start)) {
      if (found !== undefined) return undefined;
      found = header.slice(start + PREFIX.length, end).trim();
    }
    start = end + 1;
  }
  return found === undefined ? undefined : unquoted(found);
}

/** The Set-Cookie header that gives a browser its sid for `seconds`. */
export function sidCookie(sid: string, seconds: number, isSecure: boolean): string {
  return `${PREFIX}${sid}; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}

/** The Set-Cookie header that makes a browser forget its sid. */
export function noSidCookie(isSecure: boolean): string {
  return sidCookie('', 0, isSecure);
}

/** Sets it with an answer. A cookie of one person must not be kept by a cache for the next. */
export function setCookie(reply: FastifyReply, cookie: string): void {
  reply.header('set-cookie', cookie);
  reply.header('cache-control', 'no-store');
}
