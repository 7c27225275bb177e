import { readFileSync } from 'node:fs';
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
    readonly body_head?: string;
  };
  readonly redis: Readonly<Record<string, KeyChange>>;
}

const read = new Map<string, Recording>();

/** A recorded exchange, by the name of its file. Throws where there is none. */
export function recording(version: OdooVersion, name: string): Recording {
  const path = join(ROOT, 'test/fixtures/odoo/http', version, `${name}.json`);
  let found = read.get(path);
  if (found === undefined) {
    found = JSON.parse(readFileSync(path, 'utf8')) as Recording;
    read.set(path, found);
  }
  return found;
}

export const bodyOf = ({ response }: Recording): string =>
  response.body ?? (response.body_json === undefined ? (response.body_head ?? '') : JSON.stringify(response.body_json));

/** The result in a recorded answer of JSON-RPC. */
export function resultOf(one: Recording): unknown {
  const { result }: { result?: unknown } = JSON.parse(bodyOf(one));
  return result;
}
