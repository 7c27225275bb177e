import { newBase64Sid, newHexSid } from '@wideload/session';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { cleanUp, type Host, startHost } from '../support/host.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { type KeptSessions, keptInEachStore } from '../support/sessions/kept_sessions.ts';
import { sessionRoutes } from '../support/sessions/session_routes.ts';

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const STORES = keptInEachStore(() => redis);
const FORMS = [
  ['40 hex digits', newHexSid],
  ['84 characters', newBase64Sid],
] as const;

const ON = '--session-adopt-unknown-sid';

describe.each(Object.keys(STORES))('with sessions %s, an unknown sid', (store) => {
  let kept: KeptSessions;
  let usual: Host;
  /** Two hosts that keep unknown sids. */
  let one: Host;
  let other: Host;

  beforeAll(async () => {
    kept = STORES[store]!();
    const start = (...args: string[]) =>
      startHost([`--addons-path=${sessionRoutes()}`, ...kept.args, ...args], { env: { ODOO_ADMIN_PASSWD: 'secret' } });
    [usual, one, other] = await Promise.all([start(), start(ON), start(ON)]);
  });
  afterAll(cleanUp);

  describe.each(FORMS)('of %s', (_, newSid) => {
    let sid: string;
    beforeEach(() => {
      sid = newSid();
    });

    it('is not kept without the option', async () => {
      const client = new Client(usual.url, sid);
      await client.request('/trial/set?cart=full');
      expect(client.sid).not.toBe(sid);
      expect(await kept.read(sid)).toBeUndefined();
      expect(await kept.read(client.sid ?? '')).toMatchObject({ cart: 'full' });
    });

    it('is kept for what a visitor stores, and for nothing else', async () => {
      const client = new Client(one.url, sid);
      const looked = await client.request('/trial/look');
      expect([looked.headers.getSetCookie(), await kept.read(sid)]).toEqual([[], undefined]);
      await client.request('/trial/set?cart=full');
      expect(client.sid).toBe(sid);
      expect(await (await new Client(other.url, sid).request('/trial/look')).json()).toMatchObject({ cart: 'full' });
    });

    it('is kept for two requests at once in two hosts, and what both store stays', async () => {
      const name = crypto.randomUUID();
      const requests = [one, other].map(({ url }, n) => {
        const client = new Client(url, sid);
        return client.request(`/trial/set?key${n}=1&hold=${name}`).then(() => client.sid);
      });
      for (const { url } of [one, other]) await new Client(url).request(`/trial/held?name=${name}`);
      for (const { url } of [one, other]) await new Client(url).request(`/trial/go?name=${name}`);
      expect(await Promise.all(requests)).toEqual([sid, sid]);
      expect(await kept.read(sid)).toMatchObject({ key0: '1', key1: '1' });
    });

    it('is not kept where its session ended', async () => {
      await kept.put(sid, { cart: 'full' });
      await new Client(one.url, sid).request('/trial/end');
      for (const { url } of [one, other]) {
        const client = new Client(url, sid);
        await client.request('/trial/set?late=1');
        expect(client.sid).not.toBe(sid);
        expect(await kept.read(sid)).toBeUndefined();
      }
    });

    it('is kept for no login', async () => {
      const client = new Client(one.url, sid);
      await client.request('/trial/become?uid=7&login=demo');
      expect(client.sid).not.toBe(sid);
      expect(await kept.read(sid)).toBeUndefined();
    });

    it('is kept for no form with a secret: the session gets a new sid first', async () => {
      const empty = new Client(one.url, sid);
      await empty.page('/web/login');
      expect(empty.sid).not.toBe(sid);
      const client = new Client(one.url, sid);
      await client.request('/trial/set?cart=full');
      expect(client.sid).toBe(sid);
      expect((await client.logIn('secret')).status).toBe(303);
      expect(await kept.read(sid)).toBeUndefined();
      expect(await (await client.request('/trial/look')).json()).toMatchObject({ cart: 'full' });
      expect((await client.request('/trial/uid')).status).toBe(200);
    });
  });

  it.each(['a'.repeat(39), 'A'.repeat(40), `${'a'.repeat(83)}.`, 'a'.repeat(87)])(
    'that is not one (%s) is not kept',
    async (text) => {
      const client = new Client(one.url, text);
      await client.request('/trial/set?cart=full');
      expect(client.sid).not.toBe(text);
      expect(await kept.sids()).not.toContain(text);
    },
  );

  it('of the same name as a session that ended is not kept', async () => {
    const ended = newBase64Sid();
    await kept.put(ended, { cart: 'full' });
    await new Client(one.url, ended).request('/trial/end');
    const sid = ended.slice(0, 42) + newBase64Sid().slice(42);
    const client = new Client(other.url, sid);
    await client.request('/trial/set?late=1');
    expect(client.sid?.slice(0, 42)).not.toBe(sid.slice(0, 42));
  });
});
