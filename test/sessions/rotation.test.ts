import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { cleanUp, type Host, startHost } from '../support/host.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { hashOf, inFiles, inRedis, type KeptSessions } from '../support/sessions/kept_sessions.ts';
import { sessionRoutes } from '../support/sessions/session_routes.ts';

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const HOUR = 3600;
const seconds = () => Date.now() / 1000;

/** Returns the environment of a host whose clock is ahead by some seconds. */
const aheadBy = (count: number) => {
  const code = `const now = Date.now; Date.now = () => now() + ${count * 1000};`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
};

describe.each([
  ['in Redis', 2, () => inRedis(redis)],
  ['in files', 1, () => inFiles()],
])('a session %s', (_, hostCount, open) => {
  let kept: KeptSessions;
  let hosts: Host[];
  let client: Client;
  let old: string;

  const start = (args: readonly string[] = [], env = {}) =>
    startHost([`--addons-path=${sessionRoutes()}`, ...kept.args, ...args], { env });
  const other = () => hosts.at(-1)?.url ?? '';
  /** Returns what a browser with this sid sees at the last host. */
  const seenWith = async (sid: string | undefined, url = other()) => {
    const browser = new Client(url, sid);
    const { status } = await browser.request('/trial/uid');
    return { status, sid: browser.sid };
  };
  const grewOld = async (sid = old, by = 4 * HOUR) => {
    const data = await kept.read(sid);
    await kept.put(sid, { ...data, wideload: { ...Object(data?.wideload), since: seconds() - by } });
  };

  beforeAll(async () => {
    kept = open();
    hosts = await Promise.all(Array.from({ length: hostCount }, (_, n) => start([], aheadBy(30 * n))));
  });
  afterAll(cleanUp);
  beforeEach(async () => {
    client = new Client(hosts[0]?.url ?? '');
    await client.request('/trial/become?uid=7&login=demo');
    old = client.sid ?? '';
    await client.request('/trial/set?cart=full');
  });
  afterEach(async () => {
    await client.request('/trial/end');
  });

  it('keeps its sid until the rotation interval has passed', async () => {
    expect(await kept.read(old)).toMatchObject({
      uid: null,
      wideload: { uid: 7, since: expect.closeTo(seconds(), -1) },
    });
    await grewOld(old, 2.9 * HOUR);
    await client.request('/trial/uid');
    expect(client.sid).toBe(old);
  });

  it('then gets a new sid, to which the old one leads for two minutes, as in Odoo 19', async () => {
    await grewOld();
    expect(await (await client.request('/trial/uid')).json()).toEqual({ uid: 7 });
    const moved = client.sid ?? '';
    expect(moved).not.toBe(old);
    if (old.length === 84) expect(moved.slice(0, 42)).toBe(old.slice(0, 42));
    else expect(moved.slice(0, 20)).not.toBe(old.slice(0, 20));

    const left = await kept.read(old);
    expect(left).toMatchObject({ next_sid: moved, deletion_time: expect.closeTo(seconds() + 120, -1) });
    expect(await kept.left(old)).toBeGreaterThan(100);
    expect(await kept.left(old)).toBeLessThanOrEqual(120);
    const { next_sid: _, deletion_time: __, wideload: identity, ...rest } = left ?? {};
    const { wideload, ...now } = (await kept.read(moved)) ?? {};
    expect(now).toEqual(rest);
    expect(wideload).toEqual({
      ...Object(identity),
      sid: hashOf(moved),
      from: hashOf(old),
      since: expect.closeTo(seconds(), -1),
    });
    expect(await kept.left(moved)).toBeGreaterThan(7 * 86_400 - 60);

    expect(await seenWith(old)).toEqual({ status: 200, sid: moved });
    expect(await kept.left(old)).toBeLessThanOrEqual(120);
    expect(await kept.read(old)).toEqual(left);
  });

  it('gives fifty concurrent requests one new sid and correct answers, and leaves no orphan', async () => {
    const before = await kept.sids();
    await grewOld();
    const seen = await Promise.all(
      Array.from({ length: 50 }, (_, n) => seenWith(old, hosts[n % hosts.length]?.url ?? '')),
    );
    expect(new Set(seen.map(({ status }) => status))).toEqual(new Set([200]));
    const [moved, ...more] = new Set(seen.map(({ sid }) => sid));
    expect(more).toEqual([]);
    client.sid = moved;
    expect(new Set(await kept.sids())).toEqual(new Set([...before, moved]));
  });

  it('keeps changes that open requests make under the old sid, from any process', async () => {
    await grewOld();
    const late = new Client(other(), old);
    const saving = late.request(`/trial/set?late=1&hold=${old}`);
    await new Client(other()).request(`/trial/held?name=${old}`);
    await client.request('/trial/set?mine=1');
    await new Client(other()).request(`/trial/go?name=${old}`);
    await saving;
    expect(client.sid).not.toBe(old);
    expect(late.sid).toBe(client.sid);
    expect(await kept.read(client.sid ?? '')).toMatchObject({ cart: 'full', mine: '1', late: '1' });
  });

  it('loses no change of fifty concurrent requests', async () => {
    await grewOld();
    const browsers = hosts.map(({ url }) => new Client(url, old));
    await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        new Client(hosts[n % hosts.length]?.url ?? '', old).request(`/trial/set?k${n}=1`),
      ),
    );
    await browsers[0]?.request('/trial/uid');
    client.sid = browsers[0]?.sid;
    const data = await kept.read(client.sid ?? '');
    expect(Object.keys(data ?? {}).filter((key) => /^k\d+$/.test(key))).toHaveLength(50);
  });

  it('counts every update during a rotation', async () => {
    await grewOld();
    await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        new Client(hosts[n % hosts.length]?.url ?? '', old).request('/trial/count?times=25'),
      ),
    );
    await client.request('/trial/uid');
    expect(await kept.read(client.sid ?? '')).toMatchObject({ n: 200 });
  });

  it('that ends, or whose rights change, is also invalid under its old sid', async () => {
    for (const end of ['/trial/end', '/trial/rights']) {
      await client.request('/trial/become?uid=7&login=demo');
      const first = client.sid ?? '';
      await grewOld(first);
      await client.request('/trial/uid');
      const second = client.sid ?? '';
      expect((await seenWith(first)).status).toBe(200);
      await client.request(end);
      expect([await seenWith(first), await seenWith(second)]).toMatchObject([{ status: 401 }, { status: 401 }]);
    }
    expect((await seenWith(client.sid)).status).toBe(200);
  });

  it('that is ended by a request from before the rotation is also invalid under its new sid', async () => {
    await grewOld();
    const ending = new Client(other(), old).request(`/trial/end?hold=end-${old}`);
    await new Client(other()).request(`/trial/held?name=end-${old}`);
    await client.request('/trial/uid');
    const moved = client.sid;
    expect(moved).not.toBe(old);
    await new Client(other()).request(`/trial/go?name=end-${old}`);
    await ending;
    expect([await seenWith(old), await seenWith(moved)]).toMatchObject([{ status: 401 }, { status: 401 }]);
    expect(await kept.sids()).not.toContain(moved);
  });

  it('is not restored by a request from before its end, with the old or the new sid', async () => {
    await grewOld();
    await client.request('/trial/uid');
    const moved = client.sid ?? '';
    const late = [old, moved].map((sid) => new Client(other(), sid).request(`/trial/set?late=1&hold=late-${sid}`));
    for (const sid of [old, moved]) await new Client(other()).request(`/trial/held?name=late-${sid}`);
    await client.request('/trial/end');
    for (const sid of [old, moved]) await new Client(other()).request(`/trial/go?name=late-${sid}`);
    const answers = await Promise.all(late);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    for (const { headers } of answers) expect(headers.getSetCookie()).toEqual([]);
    expect(await kept.sids()).not.toContain(moved);
    expect((await seenWith(old)).status).toBe(401);
  });

  it.each([
    ['HEAD', { method: 'HEAD' }],
    ['a prefetch', { headers: { 'sec-purpose': 'prefetch;prerender' } }],
    ['an older prefetch', { headers: { purpose: 'prefetch' } }],
  ])('is not rotated for %s', async (_, init) => {
    await grewOld();
    expect((await client.request('/trial/uid', init)).status).toBe(200);
    expect(client.sid).toBe(old);
  });

  it('is not rotated for requests of the websocket and bus of Odoo', async () => {
    await grewOld();
    expect((await client.request('/websocket/trial')).status).toBe(200);
    expect(client.sid).toBe(old);
  });

  it('that Odoo rotated is found under its new sid', async () => {
    await kept.put(old, { uid: 9, login: 'odoo', session_token: 'ab', create_time: seconds() - 5 * HOUR });
    expect(await seenWith(old)).toEqual({ status: 200, sid: old });

    // Only sids of 84 characters are rotated by Odoo, whose new sid begins as the old one does.
    old = old.length === 84 ? old : old.padEnd(84, 'x');
    await kept.put(old, { uid: 9, login: 'odoo', session_token: 'ab' });
    const next = old.slice(0, 42) + old.slice(0, 42);
    await kept.put(next, { uid: 9, login: 'odoo', session_token: 'cd', gc_previous_sessions: true });
    await kept.put(old, { ...(await kept.read(old)), next_sid: next, deletion_time: seconds() + 100 });
    expect(await seenWith(old)).toEqual({ status: 200, sid: next });
    client.sid = next;
  });

  it('with a deletion time in the past does not exist', async () => {
    await kept.put(old, { ...(await kept.read(old)), deletion_time: seconds() - 1 });
    expect((await seenWith(old)).status).toBe(401);
  });

  it.each([
    ['to itself', (sid: string) => sid],
    ['to a value that is not a sid', () => '../../../../etc/passwd'],
    ['to a number', () => 42],
    ['to a sid that is not there', (sid: string) => [...sid].reverse().join('')],
  ])('that leads %s does not exist', async (_, next) => {
    await kept.put(old, { ...(await kept.read(old)), next_sid: next(old), deletion_time: seconds() + 100 });
    expect((await seenWith(old)).status).toBe(401);
    expect((await new Client(other(), old).request('/trial/set?a=1')).status).toBe(200);
    expect((await new Client(other(), old).request('/trial/end')).status).toBe(200);
  });

  it('keeps its sid with interval 0, and is rotated at the configured interval otherwise', async () => {
    const never = await start(['--session-rotation-interval=0']);
    await grewOld(old, 1000 * HOUR);
    expect(await seenWith(old, never.url)).toEqual({ status: 200, sid: old });
    const often = await start(['--session-rotation-interval=10s', '--session-rotation-grace=7s']);
    await grewOld(old, 11);
    client.sid = (await seenWith(old, often.url)).sid;
    expect(client.sid).not.toBe(old);
    expect(await kept.left(old)).toBeLessThanOrEqual(7);
  });
});
