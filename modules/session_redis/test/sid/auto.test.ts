import { newBase64Sid, newHexSid } from '@wideload/session';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { filesOfOdoo18, ODOO_16, ODOO_18, ODOO_19, OURS, put } from '../support/odoo_sessions.ts';
import { type Opened, openStore, type Texts } from '../support/open.ts';

const KEY = 'host_shared:session_redis/sid';

let redis: RedisServer;
let opened: Opened[];
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(async () => {
  opened = [];
  await redis.cli('flushall');
  await redis.cli('config', 'resetstat');
});
afterEach(async () => {
  for (const { close } of opened) await close();
});
afterAll(() => redis.stop());

/** Starts the module. `form`: that of its new sids; `lines`: what it logged of them. */
async function start(texts: Texts = {}, isServing = true) {
  const one = await openStore({ port: String(redis.port), ...texts }, { isServing });
  opened.push(one);
  return {
    ...one,
    form: () => formOf(one.store.newSid()),
    lines: () => one.context.lines.map(({ level, message }) => `${level}: ${message}`),
  };
}

function formOf(sid: string): string {
  return /^[0-9a-f]{40}$/.test(sid) ? 'hex40' : /^[\w-]{84}$/.test(sid) ? 'base64url84' : sid;
}

/** How many commands of that kind Redis has done since the test began. */
async function count(command: string): Promise<number> {
  const stats = await redis.cli('info', 'commandstats');
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
}

describe('new sids have', () => {
  it('40 hex digits where Redis is empty, and nothing is kept', async () => {
    const { form, lines } = await start();
    expect(form()).toBe('hex40');
    expect(lines()).toEqual(['info: new sids have the form hex40: no session in Redis shows which form Odoo takes']);
    expect(await redis.cli('dbsize')).toBe('0');
  });

  it('40 hex digits beside sessions of this host, and of files of Odoo 18', async () => {
    await put(redis, ...OURS, ...filesOfOdoo18());
    const { form } = await start();
    expect(form()).toBe('hex40');
    expect(await redis.cli('exists', KEY)).toBe('0');
  });

  it('84 characters beside sessions of Odoo 19, for all hosts from then on', async () => {
    await put(redis, ...OURS, ODOO_19);
    const { form, lines } = await start();
    expect(form()).toBe('base64url84');
    expect(lines()).toEqual([
      `info: new sids have the form base64url84: Redis has sessions of Odoo 19 or later; kept for all hosts in ${KEY}`,
    ]);
    expect(await redis.cli('get', KEY)).toBe('base64url84');
    await redis.cli('del', `session:${ODOO_19.sid}`);
    await redis.cli('expire', KEY, '60');
    const scans = await count('scan');
    const later = await start();
    expect(later.form()).toBe('base64url84');
    expect(later.lines()).toEqual([
      `info: new sids have the form base64url84: decided before, for all hosts, in ${KEY}`,
    ]);
    expect(await count('scan')).toBe(scans);
    // A year from each start.
    expect(Number(await redis.cli('ttl', KEY))).toBeGreaterThan(360 * 86_400);
  });

  it.each([
    ['16', ODOO_16],
    ['18', ODOO_18],
  ])('40 hex digits beside sessions of Odoo %s', async (_, session) => {
    await put(redis, session);
    const { form } = await start();
    expect(form()).toBe('hex40');
    expect(await redis.cli('get', KEY)).toBe('hex40');
  });

  it('40 hex digits where both kinds of Odoo wrote, with a warning that says what to do', async () => {
    await put(redis, ODOO_18, ODOO_19);
    const { form, lines } = await start();
    expect(form()).toBe('hex40');
    expect(lines()).toEqual([
      expect.stringMatching(
        /^warn: .*hex40: Redis has sessions of Odoo up to 18 and of Odoo 19.*set session_redis_sid/,
      ),
    ]);
    expect(await redis.cli('exists', KEY)).toBe('0');
  });

  it('the form that the option says, and nothing is looked for', async () => {
    await put(redis, ODOO_18);
    await redis.cli('set', KEY, 'hex40');
    const { form, lines } = await start({ sid: 'base64url84' });
    expect(form()).toBe('base64url84');
    expect(lines()).toEqual(['info: new sids have the form base64url84: set by session_redis_sid']);
    await redis.cli('set', KEY, 'base64url84');
    expect((await start({ sid: 'hex40' })).form()).toBe('hex40');
    expect(await count('scan')).toBe(0);
  });

  it('40 hex digits where the key of the decision has something else', async () => {
    await put(redis, ODOO_19);
    await redis.cli('set', KEY, 'base64url99');
    const texts = await start();
    expect(await redis.cli('ttl', KEY)).toBe('-1');
    await redis.cli('del', KEY);
    await redis.cli('rpush', KEY, 'base64url84');
    const list = await start();
    for (const { form, lines } of [texts, list]) {
      expect(form()).toBe('hex40');
      expect(lines()).toEqual([expect.stringContaining(`warn: new sids have the form hex40: ${KEY} in Redis is not`)]);
    }
  });

  it('what Odoo with the same prefix takes', async () => {
    await redis.cli('set', `session::shop:${ODOO_19.sid}`, ODOO_19.text);
    await put(redis, ODOO_18);
    expect((await start({ prefix: 'shop' })).form()).toBe('base64url84');
    expect((await start()).form()).toBe('hex40');
    expect(await redis.cli('get', 'host_shared::shop:session_redis/sid')).toBe('base64url84');
  });
});

it('hosts that start at once agree', async () => {
  await put(redis, ODOO_19);
  const hosts = await Promise.all(Array.from({ length: 5 }, () => start()));
  expect(hosts.map(({ form }) => form())).toEqual(Array.from({ length: 5 }, () => 'base64url84'));
});

it('a command of an operator decides nothing', async () => {
  await put(redis, ODOO_19);
  const { store, lines } = await start({}, false);
  expect(await store.load(ODOO_19.sid)).toBe(ODOO_19.text);
  expect(lines()).toEqual([]);
  expect(await redis.cli('exists', KEY)).toBe('0');
  expect(await count('scan')).toBe(0);
});

describe('a host that started without knowing', () => {
  it('goes by the first session of Odoo 19 that a browser brings, and so do others then', async () => {
    const { form, store, context } = await start();
    await put(redis, ODOO_19);
    expect(await store.load(ODOO_19.sid)).toBe(ODOO_19.text);
    await context.said('new sids have the form base64url84');
    expect(form()).toBe('base64url84');
    expect(await redis.cli('get', KEY)).toBe('base64url84');
    expect((await start()).form()).toBe('base64url84');
  });

  it('goes by what another host decided meanwhile', async () => {
    const { form, store, context } = await start();
    await put(redis, ODOO_19);
    await redis.cli('set', KEY, 'hex40');
    await store.load(ODOO_19.sid);
    await context.said('decided before');
    expect(form()).toBe('hex40');
  });

  it('warns where an older Odoo wrote there as well, once', async () => {
    const { form, store, context, lines } = await start();
    await put(redis, ODOO_18, ODOO_19);
    await store.load(ODOO_19.sid);
    await context.said('Redis has sessions of Odoo up to 18 and of Odoo 19');
    await store.load(ODOO_19.sid);
    expect(await store.load(newHexSid())).toBeUndefined();
    expect(form()).toBe('hex40');
    expect(lines()).toHaveLength(2);
  });

  it('is not concerned with any other session', async () => {
    const { store, lines } = await start();
    const scans = await count('scan');
    await put(redis, ODOO_18, ...OURS, { sid: newBase64Sid(), text: 'create_time' });
    for (const { sid } of [ODOO_18, ...OURS]) await store.load(sid);
    expect(await count('scan')).toBe(scans);
    expect(lines()).toHaveLength(1);
  });
});
