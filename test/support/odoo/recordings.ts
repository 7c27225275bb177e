import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../host.ts';

export type OdooVersion = '16.0' | '18.0' | '19.0';
export const ODOO_VERSIONS: readonly OdooVersion[] = ['16.0', '18.0', '19.0'];

/** A session as the Redis addon of Odoo writes it. */
export type OdooData = Record<string, unknown>;

/** One key of Redis before and after an exchange. */
interface KeyChange {
  readonly change: 'created' | 'deleted' | 'value' | 'ttl reset only' | 'none';
  readonly before?: { readonly ttl: number; readonly value: OdooData };
  readonly after?: { readonly ttl: number; readonly value: OdooData };
}

/** An exchange with a real server, as it was recorded. */
export interface Recording {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: string | null;
  };
  readonly response: {
    readonly status: number;
    readonly headers: readonly (readonly [string, string])[];
    readonly body?: string;
    readonly body_json?: unknown;
    /** A long page: its first 2,000 characters, and what stood anywhere in it. */
    readonly body_head?: string;
    readonly body_forms?: { readonly forms: string[]; readonly inputs: string[]; readonly alerts: string[] };
  };
  readonly redis: Readonly<Record<string, KeyChange>>;
}

const read = new Map<OdooVersion, ReadonlyMap<string, Recording>>();

/** Returns every exchange that was recorded with a version, by the name of its file. */
export function recordings(version: OdooVersion): ReadonlyMap<string, Recording> {
  let found = read.get(version);
  if (found === undefined) {
    const folder = join(ROOT, 'test/fixtures/odoo/http', version);
    const all = readdirSync(folder).map((file): Recording => JSON.parse(readFileSync(join(folder, file), 'utf8')));
    found = new Map(all.map((one) => [one.name, one]));
    read.set(version, found);
  }
  return found;
}

/** Returns a recorded exchange. Throws where there is none of that name. */
export function recording(version: OdooVersion, name: string): Recording {
  const found = recordings(version).get(name);
  if (found === undefined) throw new Error(`nothing was recorded as ${name} with Odoo ${version}`);
  return found;
}

/** Returns the values that Redis had, with their keys without `session:`. */
export function recordedSessions({ redis }: Recording): (readonly [sid: string, data: OdooData])[] {
  return Object.entries(redis).flatMap(([key, { before, after }]) =>
    [before, after].flatMap((state) => (state ? [[key.replace('session:', ''), state.value] as const] : [])),
  );
}

/** Returns the values of a header, as those of `Set-Cookie`. */
export function headersOf(headers: readonly (readonly [string, string])[], name: string): string[] {
  return headers.filter(([one]) => one.toLowerCase() === name).map(([, value]) => value);
}

/** Returns the body of the answer. Of a long page: its beginning, then its forms, fields and alerts, in tags of their own. */
export function bodyOf({ response }: Recording): string {
  const { body, body_json, body_head, body_forms } = response;
  if (body !== undefined) return body;
  if (body_json !== undefined) return JSON.stringify(body_json);
  const { forms = [], inputs = [], alerts = [] } = body_forms ?? {};
  const shown = alerts.map((alert) => `<p class="alert alert-danger" role="alert">${alert}</p>`);
  return [body_head, ...forms, ...inputs, ...shown].join('\n');
}

/** Returns the result in a recorded answer of JSON-RPC; undefined where there is none. */
export function resultOf(one: Recording): unknown {
  const body = bodyOf(one);
  const { result }: { result?: unknown } = body.startsWith('{') ? JSON.parse(body) : {};
  return result;
}
