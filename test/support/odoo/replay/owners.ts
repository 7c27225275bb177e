import { bodyOf, headersOf, type OdooVersion, type Recording, recordedSessions, recordings } from '../recordings.ts';
import { CSRF_TOKEN } from '../session/csrf.ts';

/** The session that a token was made for. */
export interface Owner {
  readonly sid: string;
  readonly uid?: unknown;
  readonly db?: unknown;
}

const found = new Map<OdooVersion, ReadonlyMap<string, Owner>>();

/** Returns, for each token that a recorded server made, the session that it made it for. */
export function tokenOwners(version: OdooVersion): ReadonlyMap<string, Owner> {
  const known = found.get(version) ?? findOwners([...recordings(version).values()]);
  found.set(version, known);
  return known;
}

/** The sids in the session cookies of an answer. */
export const sidsOf = (cookies: readonly string[]): string[] =>
  cookies.flatMap((cookie) => /^session_id=([^;]*)/.exec(cookie)?.[1] ?? []);

/** The sid in the cookie of a request. */
export const sentSid = ({ request }: Recording): string | undefined =>
  /(?:^|; )session_id=([^;]*)/.exec(headersOf(request.headers, 'cookie')[0] ?? '')?.[1];

/** Tokens of zeros were made up, to be refused. */
const MADE_UP = /^0+o/;
const SESSION_TOKEN = /^(?!0+$)[0-9a-f]{64}$/;

function findOwners(all: readonly Recording[]): Map<string, Owner> {
  const owners = new Map<string, Owner>();
  const made = all.flatMap(madeSessions);
  // Some logins were not recorded: those tokens belong to the session in which they were first seen.
  for (const [sid, { session_token: token, uid, db }] of [...made, ...all.flatMap(recordedSessions)]) {
    if (typeof token === 'string' && SESSION_TOKEN.test(token) && !owners.has(token))
      owners.set(token, { sid, uid, db });
  }
  // Pages first.
  for (const one of all.toSorted((a, b) => Number(a.request.method > b.request.method))) {
    const sid = sentSid(one) ?? sidsOf(headersOf(one.response.headers, 'set-cookie'))[0];
    // A form from a page that was not recorded belongs to the session that it was sent in.
    for (const [token] of [...bodyOf(one).matchAll(CSRF_TOKEN), ...(one.request.body ?? '').matchAll(CSRF_TOKEN)]) {
      if (sid !== undefined && !owners.has(token) && !MADE_UP.test(token)) owners.set(token, { sid });
    }
  }
  return owners;
}

/** Sessions made in an exchange. Of two sids that an answer sets, the first one is that of the token. */
function madeSessions({ redis, response }: Recording) {
  const [sid] = sidsOf(headersOf(response.headers, 'set-cookie'));
  const made = Object.values(redis).flatMap(({ change, after }) =>
    change === 'created' && after ? [after.value] : [],
  );
  return made.flatMap((data) => (sid === undefined ? [] : [[sid, data] as const]));
}
