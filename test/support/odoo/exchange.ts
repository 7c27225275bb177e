import { bodyOf, type Recording } from './recordings.ts';
import type { OdooRequest, StandInOdoo } from './server.ts';
import { CSRF_TOKEN, csrfTokenOf } from './session/csrf.ts';
import type { OpenSession } from './session/open_session.ts';
import type { OdooUser } from './users.ts';

export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** What came of a request. Undefined: nothing of the kind was recorded. */
export type Outcome = Answer | undefined;

/** A request with the session that was read when it began. */
export interface Exchange {
  readonly odoo: StandInOdoo;
  readonly request: OdooRequest;
  readonly session: OpenSession;
  /** Undefined: Odoo serves several, and none was chosen. */
  readonly database: string | undefined;
  /** Who is logged in. */
  readonly user: OdooUser | undefined;
  /** Of a call by JSON-RPC. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly id: unknown;
  /** A recorded exchange with this version. */
  of(name: string): Recording;
}

/** Headers that belong to the connection of the recording, or to its session. */
const NOT_KEPT = ['server', 'date', 'content-length', 'connection', 'set-cookie'];

/** Returns the recorded answer without its cookies. Of JSON-RPC: with the id of the call, and with a result of its own if given. */
export function as(one: Recording, { id, result }: { id?: unknown; result?: unknown } = {}): Answer {
  const headers = one.response.headers.filter(([name]) => !NOT_KEPT.includes(name.toLowerCase()));
  let body = bodyOf(one);
  if (body.startsWith('{"jsonrpc"')) {
    const envelope: Record<string, unknown> = JSON.parse(body);
    // Errors found before the call was looked at have no id.
    if (envelope.id !== null) envelope.id = id ?? null;
    if (result !== undefined) envelope.result = result;
    body = JSON.stringify(envelope);
  }
  return { status: one.response.status, headers, body };
}

/** Returns a recorded page with the CSRF token of this session. */
export function page({ odoo, session }: Exchange, one: Recording): Answer {
  const answer = as(one);
  return { ...answer, body: answer.body.replaceAll(CSRF_TOKEN, csrfTokenOf(odoo.version, session.sid)) };
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;');

/** Returns a recorded redirection that leads to another place. */
export function redirection(one: Recording, location: string): Answer {
  const { status, headers, body } = as(one);
  const [, recorded = ''] = headers.find(([name]) => name === 'Location') ?? [];
  return {
    status,
    headers: headers.map(([name, value]) => [name, name === 'Location' ? location : value]),
    body: body
      .replaceAll(`"${escaped(recorded)}"`, `"${escaped(location)}"`)
      .replaceAll(`>${escaped(recorded)}<`, `>${escaped(location)}<`),
  };
}

/** Whether Odoo answers with an error, after which it does not save the session. */
export const isFailure = ({ status, body }: Answer): boolean =>
  status >= 400 || (body.startsWith('{"jsonrpc"') && 'error' in JSON.parse(body));
