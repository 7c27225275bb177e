import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { IS_LONG } from '../support/figures.ts';
import { cleanUp, type Host, startHost } from '../support/host.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { inFiles, inRedis, type KeptSessions } from '../support/sessions/kept_sessions.ts';
import { sessionRoutes } from '../support/sessions/session_routes.ts';
import { until } from '../support/until.ts';

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** Runs tasks, 32 at a time. */
async function many(count: number, task: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: 32 }, worker));
}

describe.each([
  ['in Redis, through two hosts,', 2, () => inRedis(redis)],
  ['in files', 1, () => inFiles()],
])('a session %s', (_, hostCount, open) => {
  let kept: KeptSessions;
  let hosts: Host[];
  let client: Client;
  let sid: string;

  const start = (...args: string[]) => startHost([`--addons-path=${sessionRoutes()}`, ...kept.args, ...args]);
  const url = (n: number) => hosts[n % hosts.length]?.url ?? '';
  /** Starts a request that waits in its handler after its session was read, and returns how to continue it. */
  const held = async (path: string) => {
    const name = crypto.randomUUID();
    const answer = new Client(url(1), sid).request(`${path}${path.includes('?') ? '&' : '?'}hold=${name}`);
    await new Client(url(1)).request(`/trial/held?name=${name}`);
    return async () => {
      await new Client(url(1)).request(`/trial/go?name=${name}`);
      return answer;
    };
  };

  beforeAll(async () => {
    kept = open();
    hosts = await Promise.all(Array.from({ length: hostCount }, () => start()));
  });
  afterAll(cleanUp);
  beforeEach(async () => {
    client = new Client(url(0));
    await client.request('/trial/become?uid=7&login=demo');
    sid = client.sid ?? '';
  });

  it('keeps all keys when concurrent requests write different keys', async () => {
    await many(200, async (n) => {
      expect((await new Client(url(n), sid).request(`/trial/set?k${n}=${n}`)).status).toBe(200);
    });
    const data = (await kept.read(sid)) ?? {};
    for (let n = 0; n < 200; n++) expect(data[`k${n}`]).toBe(String(n));
  });

  it('keeps the later value when two requests write the same key', async () => {
    const goOn = await held('/trial/set?cart=begun+first');
    await client.request('/trial/set?cart=begun+later');
    await goOn();
    expect(await kept.read(sid)).toMatchObject({ cart: 'begun first' });
  });

  it('counts exactly with 16 clients', async () => {
    const count = IS_LONG ? 2000 : 500;
    let left = count;
    const counting = async (n: number) => {
      const mine = new Client(url(n), sid);
      while (left-- > 0) expect((await mine.request('/trial/count')).status).toBe(200);
    };
    await Promise.all(Array.from({ length: 16 }, (_, n) => counting(n)));
    expect(await kept.read(sid)).toMatchObject({ n: count });
  }, 120_000);

  it('ignores changes of a request that began before another user logged in', async () => {
    const goOn = await held('/trial/set?cart=of+demo');
    const theirs = { uid: 8, login: 'other', db: null, session_token: 'ab' };
    await kept.put(sid, theirs);
    expect((await goOn()).status).toBe(200);
    expect(await kept.read(sid)).toEqual(theirs);
  });

  it('keeps the user if a login happened during a request of the same user', async () => {
    const odoo = { uid: 7, login: 'demo', db: 'prod', session_token: 'ab' };
    await kept.put(sid, odoo);
    const goOn = await held('/trial/set?cart=full&db=other');
    const renamed = { ...odoo, login: 'renamed', session_token: 'cd' };
    await kept.put(sid, renamed);
    await goOn();
    expect(await kept.read(sid)).toEqual({ ...renamed, cart: 'full' });
  });

  it.each(['/trial/end', '/trial/rights'])('is not restored after %s by an earlier request', async (end) => {
    const goOn = await Promise.all([held('/trial/set?late=1'), held('/trial/count')]);
    await client.request(end);
    for (const { headers, status } of await Promise.all(goOn.map((go) => go()))) {
      expect(status).toBe(200);
      expect(headers.getSetCookie()).toEqual([]);
    }
    expect(await kept.sids()).not.toContain(sid);
    expect((await new Client(url(0), sid).request('/trial/uid')).status).toBe(401);
  });

  it('is not sent to a browser by a slow request if a user logged in meanwhile', async () => {
    const goOn = await held('/trial/uid');
    await client.request('/trial/become?uid=8&login=other');
    // Fast answers may come in any order; those after 0.1 s must check again.
    await pause(150);
    const { status, headers } = await goOn();
    expect([status, headers.getSetCookie()]).toEqual([200, []]);
  });

  it('that would become too large is refused in the envelope of JSON-RPC', async () => {
    expect(await client.rpc('/trial/large_call', { bytes: 70_000 })).toMatchObject({
      id: 7,
      error: { code: 200, data: { message: expect.stringContaining('Something went wrong here') } },
    });
    expect(await kept.read(sid)).not.toHaveProperty('report');
  });

  it('that would become too large is refused, and keeps its data', async () => {
    const before = await kept.read(sid);
    const { length } = hosts[0]?.output.stderr ?? '';
    expect((await client.request('/trial/large?bytes=60000')).status).toBe(200);
    const answer = await client.request('/trial/large?bytes=70000');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('report');
    expect(await kept.read(sid)).toEqual({ ...before, report: 'x'.repeat(60_000) });
    expect(client.sid).toBe(sid);

    const [line = '', ...more] = (hosts[0]?.output.stderr ?? '').slice(length).trim().split('\n');
    expect(more).toEqual([]);
    const { level, msg, err } = JSON.parse(line);
    expect([level, err]).toEqual(['error', undefined]);
    expect(msg).toMatch(/^GET \/trial\/large failed: a session of 70\d{3} bytes was not saved: the limit is 65536/);
    expect(msg).toContain('"report" with 70002 bytes');
    expect(msg).toContain('--session-max-bytes');
    expect(line).not.toContain(sid);
  });

  it('may have the configured size, and can change after the limit was reduced', async () => {
    const large = await start('--session-max-bytes=100KiB');
    const generous = new Client(large.url, sid);
    expect((await generous.request('/trial/large?bytes=70000')).status).toBe(200);
    expect((await client.request('/trial/large?bytes=69999')).status).toBe(200);
    expect((await client.request('/trial/large?bytes=70001')).status).toBe(500);
    expect((await client.request('/trial/rights')).status).toBe(200);
    expect((await client.request('/trial/uid')).status).toBe(200);
  });

  it('is not created for visitors who store nothing', async () => {
    const before = await kept.sids();
    const paths = ['/trial/look', '/web', '/', '/trial/uid', '/nowhere'];
    await many(IS_LONG ? 100_000 : 300, async (n) => {
      const { headers, body } = await fetch(url(n) + paths[n % paths.length], { redirect: 'manual' });
      await body?.cancel();
      expect(headers.getSetCookie()).toEqual([]);
    });
    expect(await kept.sids()).toEqual(before);
  }, 600_000);
});

describe("a session's lifetime in Redis", () => {
  let other: Host;
  let host: Host;
  beforeAll(async () => {
    const start = () => startHost([`--addons-path=${sessionRoutes()}`, ...inRedis(redis).args]);
    [other, host] = await Promise.all([start(), start()]);
  });
  afterAll(cleanUp);

  it('is renewed at intervals by one EXPIRE, the only command of a request that only reads', async () => {
    const client = new Client(other.url);
    await client.request('/trial/become?uid=7&login=demo');
    await redis.cli('expire', `session:${client.sid}`, '1000');
    const statsOf = async (task: () => Promise<unknown>) => {
      await redis.cli('config', 'resetstat');
      await task();
      const stats = await redis.cli('info', 'commandstats');
      return (command: string) => Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
    };
    const look = () => new Client(host.url, client.sid).request('/trial/uid');
    const first = await statsOf(async () => {
      await look();
      // No answer waits for it.
      await until('the lifetime is renewed', async () =>
        (await redis.cli('info', 'commandstats')).includes('_expire:'),
      );
    });
    // The second read is for the cookie: it is renewed only if the session still exists.
    expect({ mget: first('mget'), expire: first('expire') }).toEqual({ mget: 2, expire: 1 });
    const callsOf = await statsOf(() => many(100, async () => void (await look())));
    expect({ mget: callsOf('mget'), expire: callsOf('expire') }).toEqual({ mget: 100, expire: 0 });
    // A script compares the lifetime that is there; another one writes the user index with it.
    expect(first('evalsha')).toBeLessThanOrEqual(2);
    for (const command of ['get', 'set', 'del', 'scan', 'keys']) expect(first(command) + callsOf(command)).toBe(0);
    expect(callsOf('evalsha')).toBe(0);
    expect(await redis.cli('ttl', `session:${client.sid}`)).toMatch(/^6047[89]\d$|^604800$/);
  });

  it('needs one round trip to save', async () => {
    const client = new Client(host.url);
    await client.request('/trial/become?uid=7&login=demo');
    await client.request('/trial/set?a=0');
    await redis.cli('config', 'resetstat');
    for (let n = 1; n <= 10; n++) await client.request(`/trial/set?a=${n}`);
    const stats = await redis.cli('info', 'commandstats');
    expect(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1]).toBe('10');
    expect(stats).not.toMatch(/cmdstat_(?:expire|eval|del|pexpire):/);
  });
});
