import type { Gate } from './gate.ts';
import type { Answer } from './http.ts';
import { LOOP_STATUS } from './marker.ts';
import { type Outcome, oddStatus, outcomeOf, parsed, parsedRecord, textOr } from './rpc.ts';

/** A call of a method by the JSON-2 API: every argument has a name. `ids`: the records, none for a method of the model. */
export interface NamedCall {
  readonly model: string;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Calls without a user have no client of their own. */
export const PROGRAM = { userAgent: 'Wideload' } as const;

/**
 * Calls the JSON-2 API of Odoo 19 and later (`addons/rpc/controllers/json2.py`), with an API key. Never throws for an
 * answer of Odoo or its absence. `database`: sent if it is known, since Odoo may serve several.
 */
export function callJson2(
  gate: Gate,
  { model, method, params }: NamedCall,
  { apiKey, database, timeoutMs }: { apiKey: string; database: string | undefined; timeoutMs: number },
): Promise<Outcome> {
  const headers = {
    authorization: `bearer ${apiKey}`,
    ...(database !== undefined && { 'x-odoo-database': database }),
  };
  return outcomeOf(
    gate,
    {
      path: `/json/2/${model}/${method}`,
      body: JSON.stringify(params),
      contentType: 'application/json',
      caller: PROGRAM,
      headers,
      timeoutMs,
      isOnce: true,
    },
    read,
  );
}

/** A result is the whole body; an error is an object with its Python class and message, and a status other than 200. */
function read(answer: Answer): Outcome {
  const { status, text } = answer;
  if (status === LOOP_STATUS) return { kind: 'loop' };
  if (status === 200) {
    const result = parsed(text);
    return result === undefined ? oddStatus(answer) : { kind: 'result', result, sid: undefined };
  }
  const { name, message } = parsedRecord(text);
  if (typeof name === 'string') {
    return { kind: 'fault', fault: { code: status, name, message: textOr(message, '') }, sid: undefined };
  }
  return status === 404 ? { kind: 'not found' } : oddStatus(answer);
}
