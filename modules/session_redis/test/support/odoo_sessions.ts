import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newBase64Sid, newHexSid } from '@wideload/session';
import { recording } from '../../../../test/support/odoo/recordings.ts';
import type { RedisServer } from '../../../../test/support/redis.ts';
import { FIXTURES } from './data_dir.ts';

/** A session under its sid. */
export interface Stored {
  readonly sid: string;
  readonly text: string;
}

/** The session that a login left in Redis, as it was recorded. */
function afterLogin(version: '16.0' | '18.0' | '19.0'): Stored {
  const { redis } = recording(version, 'authenticate_admin');
  const [key = '', change] = Object.entries(redis).find(([, { after }]) => after?.value.uid === 2) ?? [];
  return { sid: key.replace('session:', ''), text: JSON.stringify(change?.after?.value) };
}

export const ODOO_16 = afterLogin('16.0');
export const ODOO_18 = afterLogin('18.0');
export const ODOO_19 = afterLogin('19.0');

/** Session files of Odoo 18, whose sids have 84 characters as well. */
export function filesOfOdoo18(): Stored[] {
  const folder = join(FIXTURES, 'odoo18-files/sessions');
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.length > 80);
  return paths.map((path) => ({ sid: path.slice(3), text: readFileSync(join(folder, path), 'utf8') }));
}

const OWN = '{"uid": null, "wideload": {"provider": "local", "uid": 2, "login": "admin", "sid": "-", "since": 1}}';
const VISITOR = '{"context": {"lang": "en_US"}, "db": null, "login": null, "uid": null, "session_token": null}';

/** Sessions that this host wrote, in files or in Redis. */
export const OURS: readonly Stored[] = [newHexSid, newBase64Sid].flatMap((newSid) =>
  [OWN, VISITOR].map((text) => ({ sid: newSid(), text })),
);

export async function put({ cli }: Pick<RedisServer, 'cli'>, ...sessions: readonly Stored[]): Promise<void> {
  for (const { sid, text } of sessions) await cli('set', `session:${sid}`, text, 'ex', '600');
}
