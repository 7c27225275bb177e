import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { cleanUp, type Host, startHost } from '../support/host.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { inFiles, inRedis, type KeptSessions } from '../support/sessions/kept_sessions.ts';
import { sessionRoutes } from '../support/sessions/session_routes.ts';

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe.each([
  ['in Redis', () => inRedis(redis)],
  ['in files', () => inFiles()],
])('beside a login, with sessions %s,', (_, open) => {
  let kept: KeptSessions;
  /** The host of the login, and another one, which has not renewed a cookie yet. */
  let hosts: readonly [Host, Host];
  let client: Client;
  let old: string;

  beforeAll(async () => {
    kept = open();
    const start = () => startHost([`--addons-path=${sessionRoutes()}`, ...kept.args]);
    hosts = await Promise.all([start(), start()]);
  });
  afterAll(cleanUp);
  beforeEach(async () => {
    client = new Client(hosts[0].url);
    await client.request('/trial/set?cart=full');
    old = client.sid ?? '';
  });

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
    ['logs out and begins anew', '/trial/begin_anew'],
    ['fails', '/trial/fail'],
  ])('an older request that %s sets no cookie', async (_, path) => {
    for (const { url } of hosts) {
      const answer = await lateAnswer(path, url);
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(await (await client.request('/trial/uid')).json()).toEqual({ uid: 7 });
      client = new Client(hosts[0].url);
      await client.request('/trial/set?cart=full');
      old = client.sid ?? '';
    }
  });

  it.each([
    ['only reads', '/trial/look'],
    ['is refused', '/trial/uid'],
    ['changes its session', '/trial/set?late=1'],
    ['updates its session at once', '/trial/update'],
    ['logs out', '/trial/end'],
  ])('a request that was sent before the login, arrives after it and %s sets no cookie', async (_, path) => {
    await logIn();
    const before = await kept.sids();
    for (const { url } of hosts) {
      const answer = await new Client(url, old).request(path);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect(await kept.sids()).toEqual(before);
  });
});
