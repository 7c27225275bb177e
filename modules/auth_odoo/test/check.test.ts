import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@wideload/testing';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ODOO_VERSIONS } from '../../../test/support/odoo/recordings.ts';
import { until } from '../../../test/support/until.ts';
import { get, Site, stopRedis } from './support/site.ts';

let site: Site;
afterAll(stopRedis);
afterEach(() => site.close());

const CHECK = '/web/session/check';

const isServed = (client: Client) => until('it is served', async () => (await get(client, '/mine')).status === 200);

describe.each(ODOO_VERSIONS)('beside Odoo %s, a session that Odoo made', (version) => {
  beforeEach(async () => {
    site = await Site.start({ version });
  });

  it('is its user here, with the name, the time zone and the groups that Odoo tells of', async () => {
    const anna = await site.logInAtOdoo();
    const { uid } = site.odoo.user('anna');
    expect(await get(anna, '/mine')).toMatchObject({
      status: 200,
      body: { uid, login: 'anna', name: 'Anna', lang: 'en_US', database: site.odoo.databases[0], provider: 'odoo' },
    });
    expect((await get(anna, '/mine')).body.groups).toContain('base.group_user');
    expect((await get(anna, '/mine')).body.isAdmin).toBe(false);
  });

  it('tells administrators, internal users and users of the portal apart', async () => {
    const groupsOf = async (login: string): Promise<string[]> =>
      (await get(await site.logInAtOdoo(login), '/mine')).body.groups;
    expect(await groupsOf('admin')).toEqual(expect.arrayContaining(['base.group_system', 'base.group_user']));
    expect(await groupsOf('anna')).not.toContain('base.group_system');
    expect(await groupsOf('paul')).not.toContain('base.group_user');
  });

  it('is asked about once for many requests, and again when the answer is old', async () => {
    const anna = await site.logInAtOdoo();
    const answers = await Promise.all(Array.from({ length: 20 }, () => get(anna, '/mine')));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(site.odoo.count(CHECK)).toBe(1);
  });

  it('is asked about once by two hosts', async () => {
    const second = await site.addHost();
    const anna = await site.logInAtOdoo();
    const other = second.client();
    other.cookies.set('session_id', anna.cookies.get('session_id')!);
    const answers = await Promise.all([get(anna, '/mine'), get(other, '/mine')]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(site.odoo.count(CHECK)).toBe(1);
  });

  it('ends here when the password changes at Odoo, and another one is not affected', async () => {
    const [anna, paul] = [await site.logInAtOdoo(), await site.logInAtOdoo('paul')];
    site.odoo.user('anna').password = 'new';
    expect((await get(anna, '/mine')).status).toBe(401);
    expect((await get(anna, '/open')).body).toEqual({ login: null });
    expect((await get(paul, '/mine')).status).toBe(200);
    // Odoo decides again when somebody asks: the session itself was left alone.
    expect(await site.redis.cli('exists', `session:${anna.cookies.get('session_id')}`)).toBe('1');
  });

  it('without a valid token is nobody, with any uid', async () => {
    const mallory = site.host.client();
    for (const session_token of [null, '', 'x', 7, 'f'.repeat(64)]) {
      const sid = site.odoo.sessions.newSid();
      const data = {
        uid: 2,
        login: 'admin',
        db: site.odoo.databases[0],
        context: { uid: 2 },
        debug: '',
        session_token,
      };
      await site.redis.cli('set', `session:${sid}`, JSON.stringify({ ...data, _trace: [] }), 'ex', '1000');
      mallory.cookies.set('session_id', sid);
      expect((await get(mallory, '/mine')).status, String(session_token)).toBe(401);
      expect((await get(mallory, '/open')).body).toEqual({ login: null });
    }
  });

  it('stays logged in for a while when Odoo is down, and then is neither logged in nor a visitor', async () => {
    await site.close();
    site = await Site.start({ version }, { auth_odoo_check_interval: '1s', auth_odoo_grace: '2s' });
    const anna = await site.logInAtOdoo();
    const begin = Date.now();
    expect((await get(anna, '/mine')).status).toBe(200);
    await site.odoo.down();
    for (;;) {
      const { status, body } = await get(anna, '/mine');
      if (status === 200) {
        await pause(20);
        continue;
      }
      expect([status, body.error]).toEqual([503, 'It cannot be checked at the moment who is logged in.']);
      expect(Date.now() - begin).toBeGreaterThanOrEqual(2000);
      break;
    }
    expect((await get(anna, '/open')).body).toEqual({ unknown: true });
    await site.odoo.listen();
    await isServed(anna);
    expect((await get(anna, '/open')).body).toEqual({ login: 'anna' });
  });

  it.each(['html500', 'html200', '404', 'hangs up', 'silent'] as const)(
    'is not lost to an Odoo that answers %s',
    async (fault) => {
      const anna = await site.logInAtOdoo();
      site.odoo.fault = fault;
      expect((await get(anna, '/mine')).status).toBe(503);
      expect((await get(anna, '/open')).body).toEqual({ unknown: true });
      expect(await site.redis.cli('exists', `session:${anna.cookies.get('session_id')}`)).toBe('1');
      const health = await get(anna, '/web/health?ready');
      expect(JSON.stringify(health.body)).toContain('Odoo');
      site.odoo.fault = undefined;
      await isServed(anna);
    },
  );

  it('that was logged out at Odoo meanwhile is nobody, also when Odoo answers 404 by then', async () => {
    const anna = await site.logInAtOdoo();
    const sid = anna.cookies.get('session_id')!;
    site.odoo.fault = '404';
    const release = site.odoo.hold();
    const asking = get(anna, '/mine');
    await site.redis.cli('del', `session:${sid}`);
    release();
    expect((await asking).status).toBe(401);
  });
});

describe('what is written here while Odoo is asked', () => {
  it.each(ODOO_VERSIONS)('is not lost to what Odoo %s saves', async (version) => {
    site = await Site.start({ version });
    const second = await site.addHost();
    const anna = await site.logInAtOdoo();
    const sid = anna.cookies.get('session_id')!;
    const release = site.odoo.hold();
    const read = site.odoo.nextRead();
    const asking = get(anna, '/put/mine/here');
    await read;
    // Another host writes to the same session: a route that does not need to know the user.
    const other = second.client();
    other.cookies.set('session_id', sid);
    const writing = get(other, '/put/theirs/there');
    release();
    expect((await asking).status).toBe(200);
    expect((await writing).status).toBe(200);
    const { body } = await get(anna, '/data');
    expect(body).toMatchObject({ mine: 'here', theirs: 'there', uid: site.odoo.user('anna').uid });
    // What Odoo wrote about the device is kept as well.
    if (version !== '16.0') expect(body._trace).toHaveLength(1);
  });
});

it('a session below the prefix that Odoo and this host have in common is known here', async () => {
  site = await Site.start({ version: '18.0', prefix: 'site' }, { session_redis_prefix: 'site' });
  const anna = await site.logInAtOdoo();
  expect((await get(anna, '/mine')).body).toMatchObject({ login: 'anna' });
  expect(await site.redis.cli('keys', 'session:*')).toBe(`session::site:${anna.cookies.get('session_id')}`);
});

it('a lifetime that Odoo set longer stays when this host writes', async () => {
  site = await Site.start({ version: '18.0' });
  const anna = await site.logInAtOdoo();
  const key = `session:${anna.cookies.get('session_id')}`;
  await get(anna, '/mine');
  await site.redis.cli('expire', key, '5000000');
  await get(anna, '/put/note/kept');
  expect((await get(anna, '/data')).body).toMatchObject({ note: 'kept' });
  expect(Number(await site.redis.cli('ttl', key))).toBeGreaterThan(4_999_000);
});

describe('Odoo 19, which moves a session to a new sid when it is asked about it', () => {
  const old = async (): Promise<string> => {
    const sid = await site.sidFromOdoo('anna');
    const data = await site.odoo.sessions.load(sid);
    await site.odoo.sessions.save(sid, { ...data, create_time: Date.now() / 1000 - 4 * 3600 });
    return sid;
  };

  beforeEach(async () => {
    site = await Site.start({ version: '19.0' });
  });

  it('gives the browser the new sid through this host, in a cookie of this host', async () => {
    const anna = site.host.client();
    const sid = await old();
    anna.cookies.set('session_id', sid);
    const { headers, statusCode } = await anna.inject({ url: '/mine', headers: { 'user-agent': 'Firefox' } });
    expect(statusCode).toBe(200);
    const next = anna.cookies.get('session_id')!;
    expect([next.slice(0, 42), next === sid]).toEqual([sid.slice(0, 42), false]);
    expect(String(headers['set-cookie'])).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await get(anna, '/mine')).status).toBe(200);
  });

  it('does not do so where a browser may not store the cookie', async () => {
    const anna = site.host.client();
    anna.cookies.set('session_id', await old());
    expect((await get(anna, '/mine', { 'sec-purpose': 'prefetch' })).status).toBe(503);
    expect(site.odoo.count(CHECK)).toBe(0);
    expect((await get(anna, '/mine')).status).toBe(200);
  });

  it('logs nobody out of thirty requests at once to two hosts, and gives one new sid', async () => {
    const second = await site.addHost();
    const sid = await old();
    const clients = Array.from({ length: 30 }, (_, index) => {
      const client = (index % 2 === 0 ? site.host : second).client();
      client.cookies.set('session_id', sid);
      return client;
    });
    const answers = await Promise.all(clients.map((client) => get(client, '/mine')));
    expect(answers.map(({ status }) => status)).toEqual(Array(30).fill(200));
    const sids = new Set(clients.map(({ cookies }) => cookies.get('session_id')));
    sids.delete(sid);
    expect(sids.size).toBe(1);
  });
});
