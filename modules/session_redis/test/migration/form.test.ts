import { newBase64Sid } from '@wideload/session';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { DataDir } from '../support/data_dir.ts';
import { migrated } from '../support/migrated.ts';
import { ODOO_18 } from '../support/odoo_sessions.ts';
import type { Texts } from '../support/open.ts';

let redis: RedisServer;
let data: DataDir;
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(async () => {
  await redis.cli('flushall');
  data = new DataDir();
});
afterEach(() => data.remove());
afterAll(() => redis.stop());

/** Copies the files, and returns what was warned of before. */
async function warnings(texts: Texts): Promise<readonly string[]> {
  const options = { port: String(redis.port), copy_existing_fs_sessions: 'yes', ...texts };
  return (await migrated(options, data.folder)).warnings;
}

const LONG = expect.stringContaining('set session_redis_sid = base64url84');
const HEX = expect.stringContaining('Odoo 19 and later accepts only 84');

it('warns of no sids of 84 characters if the options say that Odoo accepts them', async () => {
  data.session(ODOO_18.text, 0, newBase64Sid());
  expect(await warnings({ sid: 'base64url84' })).toEqual([]);
  expect(await warnings({ sid: 'hex40' })).toEqual([LONG]);
  expect(await warnings({})).toEqual([LONG]);
});

it('40 hex digits are reason to warn where it is set or decided that Odoo takes others', async () => {
  data.session(ODOO_18.text);
  expect(await warnings({ sid: 'base64url84' })).toEqual([HEX]);
  expect(await warnings({ sid: 'hex40' })).toEqual([]);
  await redis.cli('set', 'host_shared:session_redis/sid', 'base64url84');
  expect(await warnings({})).toEqual([HEX]);
});
