import { randomBytes } from 'node:crypto';
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

type Data = Record<string, unknown>;

/** What the store has under the sid that a browser sends with its login. `next`: the sid of another session. */
const BEFORE: Readonly<Record<string, (next: string) => Data | undefined>> = {
  'a session': () => ({ cart: 'full' }),
  nothing: () => undefined,
  'a record that leads to its session': (next) => ({ next_sid: next, deletion_time: Date.now() / 1000 + 120 }),
  'a session that cannot be read': () => ({ next_sid: 'not a sid' }),
  'a session of another database': () => ({ db: 'other', uid: 3, login: 'ann' }),
};

describe.each(Object.keys(STORES))('beside a login, with sessions %s,', (store) => {
  let kept: KeptSessions;
  /** The host of the login, and another one. */
  let hosts: readonly [Host, Host];

  beforeAll(async () => {
    kept = STORES[store]!();
    const start = () => startHost([`--addons-path=${sessionRoutes()}`, '--database=own', ...kept.args]);
    hosts = await Promise.all([start(), start()]);
  });
  afterAll(cleanUp);

  describe.each(Object.keys(BEFORE))('of a browser under whose sid the store has %s,', (before) => {
    let client: Client;
    let old: string;

    const begin = async () => {
      client = new Client(hosts[0].url);
      await client.request('/trial/set?cart=full');
      const data = BEFORE[before]!(client.sid ?? '');
      client.sid = randomBytes(20).toString('hex');
      if (data !== undefined) await kept.put(client.sid, data);
      old = client.sid;
    };
    beforeEach(begin);

    const logIn = () => client.request('/trial/become?uid=7&login=demo');

    /** Returns the answer to a request that began before the login and ends after it. */
    const lateAnswer = async (path: string, url: string): Promise<Response> => {
      const name = crypto.randomUUID();
      const helper = new Client(url);
      const late = new Client(url, old).request(`${path}${path.includes('?') ? '&' : '?'}hold=${name}`);
      await helper.request(`/trial/held?name=${name}`);
      await logIn();
      await helper.request(`/trial/go?name=${name}`);
      return late;
    };

    it.each([
      ['only looks', '/trial/look'],
      ['changes its session', '/trial/set?late=1'],
      ['updates its session at once', '/trial/update'],
      ['logs out', '/trial/end'],
      ['changes rights', '/trial/rights_of_all'],
      ['logs out and begins again', '/trial/begin_again'],
      ['fails', '/trial/fail'],
    ])('an older request that %s sets no cookie', async (_, path) => {
      for (const { url } of hosts) {
        const answer = await lateAnswer(path, url);
        expect(answer.headers.getSetCookie()).toEqual([]);
        expect(await (await client.request('/trial/uid')).json()).toEqual({ uid: 7 });
        await begin();
      }
    });

    it.each([
      ['only reads', '/trial/look'],
      ['is refused', '/trial/uid'],
      ['changes its session', '/trial/set?late=1'],
      ['updates its session at once', '/trial/update'],
      ['logs out', '/trial/end'],
      ['logs out and begins again', '/trial/begin_again'],
    ])('a request that was sent before the login, arrives after it and %s sets no cookie', async (_, path) => {
      await logIn();
      const sids = await kept.sids();
      for (const { url } of hosts) {
        const answer = await new Client(url, old).request(path);
        expect(answer.headers.getSetCookie()).toEqual([]);
      }
      expect((await kept.sids()).sort()).toEqual(sids.sort());
    });
  });
});
