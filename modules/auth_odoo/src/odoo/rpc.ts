import { randomInt } from 'node:crypto';
import { isRecord } from '@wideload/kit/internal';
import { isSid } from '@wideload/session';
import type { Caller } from './caller.ts';
import type { Gate } from './gate.ts';
import { type Answer, type Call, NoAnswer } from './http.ts';
import { LOOP_STATUS } from './marker.ts';

/** An error in Odoo's JSON-RPC, without the text for developers (`debug`). */
export interface OdooFault {
  readonly code: number | undefined;
  /** The Python class: `odoo.exceptions.AccessError`. */
  readonly name: string;
  readonly message: string;
}

/**
 * The outcome of a call. `sid`: the value of a session cookie that Odoo set, which it does when it saved the session.
 */
export type Outcome =
  | { readonly kind: 'result'; readonly result: unknown; readonly sid: string | undefined }
  /** An answer without a result: the method returned nothing. */
  | { readonly kind: 'done'; readonly sid: string | undefined }
  | { readonly kind: 'fault'; readonly fault: OdooFault; readonly sid: string | undefined }
  /** 404: Odoo found no database for this host name and session, or has no such address. */
  | { readonly kind: 'not found' }
  /** The address leads to a Wideload host. */
  | { readonly kind: 'loop' }
  | { readonly kind: 'unclear'; readonly reason: string; readonly isPerhapsDone: boolean };

/** Settings of a call. */
export interface CallSettings {
  readonly caller: Caller;
  readonly sid?: string | undefined;
  readonly timeoutMs: number;
  readonly isOnce?: boolean;
}

export const textOr = (value: unknown, fallback: string): string => (typeof value === 'string' ? value : fallback);

/** Calls Odoo's JSON-RPC. Never throws for an answer of Odoo or its absence. */
export async function callRpc(
  gate: Gate,
  path: string,
  params: Readonly<Record<string, unknown>>,
  settings: CallSettings,
): Promise<Outcome> {
  const id = randomInt(1, 2 ** 31);
  const body = JSON.stringify({ jsonrpc: '2.0', method: 'call', params, id });
  return outcomeOf(gate, { path, body, contentType: 'application/json', ...settings }, (answer) => read(answer, id));
}

/** Makes a call. Returns what `read` returns for the answer, or the reason why there is none. */
export async function outcomeOf(gate: Gate, call: Call, read: (answer: Answer) => Outcome): Promise<Outcome> {
  try {
    return read(await gate.post(call));
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return { kind: 'unclear', reason: error.message, isPerhapsDone: error.isPerhapsDone };
  }
}

function read(answer: Answer, id: number): Outcome {
  const { status, headers, text } = answer;
  if (status === 404) return { kind: 'not found' };
  if (status === LOOP_STATUS) return { kind: 'loop' };
  const envelope = status === 200 ? parsedRecord(text) : {};
  // An error that Odoo found before it looked at the call has no id.
  const isError = envelope.error !== undefined && envelope.id === null;
  if (envelope.jsonrpc !== '2.0' || !(isError || envelope.id === id)) return oddStatus(answer);
  const sid = sidOf(headers['set-cookie']);
  if (envelope.error !== undefined) return { kind: 'fault', fault: faultOf(envelope.error), sid };
  return 'result' in envelope ? { kind: 'result', result: envelope.result, sid } : { kind: 'done', sid };
}

/** The outcome for an answer that does not show whether the call was done. */
export function oddStatus({ status, headers }: Answer): Outcome {
  const type = textOr(headers['content-type'], 'no content type');
  return { kind: 'unclear', reason: `an answer with status ${status} (${type})`, isPerhapsDone: true };
}

/** The value in a text of JSON; undefined in any other text. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The object in a text of JSON; an empty one in any other text. */
export function parsedRecord(text: string): Readonly<Record<string, unknown>> {
  const value = parsed(text);
  return isRecord(value) ? value : {};
}

function faultOf(error: unknown): OdooFault {
  const { code, message, data } = isRecord(error) ? error : {};
  const details = isRecord(data) ? data : {};
  return {
    code: typeof code === 'number' ? code : undefined,
    name: textOr(details.name, ''),
    message: textOr(details.message, textOr(message, '')),
  };
}

/** The sid in the last session cookie of an answer; Odoo 19 sets it twice. */
function sidOf(cookies: readonly string[] | undefined): string | undefined {
  const values = (cookies ?? []).map((cookie) => /^session_id=([^;]*)/.exec(cookie)?.[1]);
  return values.filter((value) => value !== undefined && isSid(value)).at(-1);
}
