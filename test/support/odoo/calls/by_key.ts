import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ROOT } from '../../host.ts';
import type { Answer } from '../exchange.ts';
import type { OdooVersion } from '../recordings.ts';
import type { OdooRequest } from '../server.ts';

/** A call with an API key, as a real server answered it. The last line alone is left of tracebacks. */
interface Recorded {
  readonly path: string;
  readonly authorization?: string;
  /** The header X-Odoo-Database. */
  readonly database?: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly status: number;
  readonly type: string;
  readonly answer: string;
}

interface Recordings {
  /** The id of kate, whose key it is. */
  readonly uid: number;
  readonly exchanges: readonly Recorded[];
}

/** The key that kate has in the recordings, and one that nobody has. */
export const KATES_KEY = '0123456789abcdef0123456789abcdef01234567';
export const UNKNOWN_KEY = 'f'.repeat(40);

const read = new Map<OdooVersion, Recordings>();

export function recordedByKey(version: OdooVersion): Recordings {
  let found = read.get(version);
  if (found === undefined) {
    found = JSON.parse(readFileSync(join(ROOT, 'test/fixtures/odoo/api_key', `${version}.json`), 'utf8')) as Recordings;
    read.set(version, found);
  }
  return found;
}

/** The answer to a call with an API key. Undefined for one that was not recorded, and for all others. */
export function answerByKey(version: OdooVersion, { path, headers, body }: OdooRequest): Answer | undefined {
  if (path !== '/jsonrpc' && !path.startsWith('/json/2/')) return undefined;
  const { id = null, ...sent } = JSON.parse(body);
  const one = recordedByKey(version).exchanges.find(({ body: { id: _, ...asked }, ...recorded }) => {
    const isSame = recorded.path === path && recorded.authorization === headers.authorization;
    return isSame && recorded.database === headers['x-odoo-database'] && isDeepStrictEqual(asked, sent);
  });
  if (one === undefined) return undefined;
  const answer = path === '/jsonrpc' ? JSON.stringify({ ...JSON.parse(one.answer), id }) : one.answer;
  return { status: one.status, headers: [['Content-Type', one.type]], body: answer };
}
