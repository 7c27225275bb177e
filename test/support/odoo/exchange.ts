import { bodyOf, type OdooData, type Recording } from './recordings.ts';
import type { OdooRequest, StandInOdoo } from './server.ts';
import { tokenOf } from './stored_sessions.ts';
import type { OdooUser } from './users.ts';

export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** What was asked, with the session that was read when the request began. */
export interface Exchange {
  readonly odoo: StandInOdoo;
  readonly request: OdooRequest;
  readonly sid: string;
  /** Whether something stood under the sid. */
  readonly isStored: boolean;
  readonly data: OdooData;
  readonly params: Readonly<Record<string, unknown>>;
  readonly id: unknown;
}

export const now = (): number => Date.now() / 1000;

/** Headers that belong to the connection of the recording. */
const OF_CONNECTION = ['server', 'date', 'content-length', 'connection', 'set-cookie'];

/** The recorded answer. `sid`: what a session cookie in it is to have. */
export function as(
  one: Recording,
  { sid, id, result }: { sid?: string | undefined; id?: unknown; result?: unknown } = {},
): Answer {
  const headers = one.response.headers.filter(([name]) => !OF_CONNECTION.includes(name.toLowerCase()));
  const cookies = one.response.headers
    .filter(([name]) => name.toLowerCase() === 'set-cookie')
    .filter(([, value]) => sid !== undefined || !value.startsWith('session_id='))
    .map(([name, value]) => [name, value.replace(/^session_id=[^;]*/, `session_id=${sid}`)] as const);
  let body = bodyOf(one);
  if (body.startsWith('{')) {
    const envelope: Record<string, unknown> = JSON.parse(body);
    // Errors found before the call was looked at have no id.
    if (envelope.id !== null) envelope.id = id ?? envelope.id;
    if (result !== undefined) envelope.result = result;
    body = JSON.stringify(envelope);
  }
  return { status: one.response.status, headers: [...headers, ...cookies], body };
}

/** The user of a session, if the token is right; as in Odoo, for this sid alone. */
export function userOf({ odoo, sid, data }: Exchange): OdooUser | undefined {
  const user = odoo.users.find(({ uid }) => uid === data.uid);
  // Versions before 19 do not know the key.
  const isOver = odoo.version === '19.0' && typeof data.deletion_time === 'number' && data.deletion_time <= now();
  const isServed = typeof data.db === 'string' && odoo.databases.includes(data.db);
  const isValid = isServed && !isOver && user?.isActive && data.session_token === tokenOf(user, sid);
  return isValid ? user : undefined;
}
