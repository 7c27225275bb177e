import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { doctor, GOOD } from '../support/doctor.ts';
import { cleanUp, newFolder, ROOT } from '../support/host.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';

const KEY = 'host_shared:session_redis/sid';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.cli('flushall'));
afterEach(cleanUp);
afterAll(() => redis.stop());

/** What `node host doctor` says of new sids. */
async function examine(setting?: string, env: Record<string, string> = {}) {
  const { findings } = await doctor(newFolder(), [...GOOD, '--load=session_redis'], {
    ODOO_SESSION_REDIS_PORT: String(redis.port),
    ...(setting !== undefined && { ODOO_SESSION_REDIS_SID: setting }),
    ...env,
  });
  return findings.filter(({ what }) => what.startsWith('new sids')).map(({ about: _, ...finding }) => finding);
}

const putOdoo18 = () =>
  redis.cli('set', `session:${'1'.repeat(40)}`, '{"uid": 2, "login": "admin", "session_token": "9e2a"}', 'ex', '600');
const putOdoo19 = () =>
  redis.cli('set', `session:${'b'.repeat(84)}`, '{"uid": null, "create_time": 1795879183.18}', 'ex', '600');

const ok = (what: string) => ({ verdict: 'ok', what });
const warning = (what: string, advice: string) => ({
  verdict: 'warning',
  what: `new sids have the form ${what}`,
  advice: expect.stringContaining(advice),
});
const SET = 'set session_redis_sid on all hosts';
const ONLY_84 = 'but Redis has sessions of Odoo 19 or later, which takes only base64url84';
const ONLY_40 = 'but Redis has sessions of Odoo up to 18, which takes only hex40';

it('says which form new sids have, and why, and decides nothing', async () => {
  expect(await examine()).toEqual([
    ok('new sids have the form hex40: no session in Redis shows which form Odoo takes'),
  ]);
  await putOdoo19();
  expect(await examine()).toEqual([
    ok('new sids have the form base64url84 from the next start on: Redis has sessions of Odoo 19 or later'),
  ]);
  expect(await redis.cli('exists', KEY)).toBe('0');
  await redis.cli('set', KEY, 'base64url84');
  expect(await examine()).toEqual([ok(`new sids have the form base64url84 (${KEY})`)]);
  await redis.cli('del', KEY);
  expect(await examine('base64url84')).toEqual([ok('new sids have the form base64url84 (session_redis_sid)')]);
});

it('warns where Odoo takes another form than the one that is set or was decided', async () => {
  await putOdoo19();
  expect(await examine('hex40')).toEqual([warning(`hex40: set by session_redis_sid, ${ONLY_84}`, SET)]);
  await redis.cli('set', KEY, 'hex40');
  expect(await examine()).toEqual([warning(`hex40: decided in ${KEY}, ${ONLY_84}`, SET)]);
  expect(await examine('base64url84')).toEqual([
    warning(`base64url84: set by session_redis_sid, but hosts with auto make hex40, by ${KEY}`, `redis-cli del ${KEY}`),
  ]);
  await redis.cli('flushall');
  await putOdoo18();
  expect(await examine('base64url84')).toEqual([warning(`base64url84: set by session_redis_sid, ${ONLY_40}`, SET)]);
});

it('warns where Odoos of both kinds wrote, unless the option is set', async () => {
  await putOdoo18();
  await putOdoo19();
  expect(await examine()).toEqual([warning('hex40: Redis has sessions of Odoo up to 18 and of Odoo 19 or later', SET)]);
  expect(await examine('base64url84')).toEqual([ok('new sids have the form base64url84 (session_redis_sid)')]);
});

it('warns where something else stands under the key of the decision', async () => {
  const what = `hex40: ${KEY} in Redis is not a form of sids`;
  await redis.cli('set', KEY, 'hex');
  expect(await examine()).toEqual([warning(what, `redis-cli del ${KEY}`)]);
  await redis.cli('del', KEY);
  await redis.cli('rpush', KEY, 'hex40');
  expect(await examine('hex40')).toEqual([warning(what, `redis-cli del ${KEY}`)]);
});

it('warns where the user of Redis may not find it out, unless the option is set', async () => {
  const [line = ''] = /^user wideload .*$/m.exec(readFileSync(join(ROOT, 'docs/operators/redis.md'), 'utf8')) ?? [];
  await redis.cli('acl', 'setuser', ...line.split(' ').slice(1));
  const login = { ODOO_SESSION_REDIS_USERNAME: 'wideload', ODOO_SESSION_REDIS_PASSWORD: 'secret' };
  expect(await examine(undefined, login)).toEqual([
    warning(
      'hex40: session_redis_sid is auto, but Redis does not let this user access its keys (NOPERM)',
      `+scan ~${KEY}`,
    ),
  ]);
  expect(await examine('base64url84', login)).toEqual([ok('new sids have the form base64url84 (session_redis_sid)')]);
});
