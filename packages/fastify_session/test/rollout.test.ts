import { RedisStore } from 'connect-redis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { about } from '../../../test/support/redis.ts';
import { type App, logIn } from '../../../test/support/session_app/app.ts';
import { useClients } from '../../../test/support/session_app/clients.ts';
import { inParallel } from '../../../test/support/session_app/in_parallel.ts';
import { FastifySessionStore } from '../src/index.ts';
import { startApp } from './support/app.ts';

const clients = useClients();
let theirs: App;
let ours: App;

const COOKIE = { secure: false, maxAge: 3_600_000 };

beforeAll(async () => {
  theirs = await startApp(new RedisStore({ client: clients().nodeRedis }), { cookie: COOKIE });
  ours = await startApp(new FastifySessionStore({ client: clients().ioredis }), { cookie: COOKIE });
});

afterAll(async () => {
  await Promise.all([theirs.close(), ours.close()]);
});

const USERS = 40;

it('logs nobody out when it replaces connect-redis under load, and is replaced again', async () => {
  const users = await Promise.all(Array.from({ length: USERS }, (_, index) => logIn(theirs, index + 1)));
  let app = theirs;
  const loggedOut = new Set<number>();
  let requests = 0;
  /** Each user reads and writes in turn, through the app that is there. */
  const click = async (index: number) => {
    const user = index % USERS;
    const cookie = users[user]?.cookie;
    if (index % 3 === 0) await app.get(`/set/key${index % 7}?value=${index}`, cookie);
    if ((await app.get('/whoami', cookie)).text !== String(user + 1)) loggedOut.add(user);
    requests++;
    if (requests === 1000) app = ours;
    if (requests === 2000) app = theirs;
  };
  await inParallel(3000, 32, click);
  expect([...loggedOut]).toEqual([]);
});

const storedText = async (sid: string) => (await clients().ioredis.get(`sess:${sid}`)) ?? '';
const cookieOf = async (sid: string): Promise<{ expires: string }> => JSON.parse(await storedText(sid)).cookie;

it('writes the same key and JSON as connect-redis', async () => {
  const text = async (app: App) => {
    const { cookie, sid } = await logIn(app);
    await app.get('/set/city?value=%C3%96rebro', cookie);
    expect(await clients().redis.cli('ttl', `sess:${sid}`)).toSatisfy(about(3600));
    return (await storedText(sid)).replaceAll(/"20\d\d-[^"]*Z"/g, '"a time"');
  };
  expect(await text(ours)).toBe(await text(theirs));
});

/** Makes a session as old as if its last change was that many seconds ago, and its last use just now. */
async function age(sid: string, seconds: number): Promise<void> {
  const { cookie, ...data } = JSON.parse(await storedText(sid));
  const expires = new Date(Date.parse(cookie.expires) - seconds * 1000).toISOString();
  await clients().ioredis.set(`sess:${sid}`, JSON.stringify({ ...data, cookie: { ...cookie, expires } }), 'EX', 100);
}

it('renews the expiry in the JSON of an unchanged session, by which @fastify/session ends sessions', async () => {
  const { cookie, sid } = await logIn(ours);
  const { expires } = await cookieOf(sid);
  await age(sid, 1800);
  await ours.get('/whoami', cookie);
  expect(Date.parse((await cookieOf(sid)).expires)).toBeGreaterThanOrEqual(Date.parse(expires));
  expect(await clients().redis.cli('ttl', `sess:${sid}`)).toSatisfy(about(3600));
  expect((await theirs.get('/whoami', cookie)).text).toBe('1');
});

it('renews only the lifetime of an unchanged session in the same second, or of one without an expiry', async () => {
  const renewed = async (app: App) => {
    const { cookie, sid } = await logIn(app);
    await clients().ioredis.expire(`sess:${sid}`, 100);
    const text = await storedText(sid);
    // A write of the same text shows in the statistics of the server alone.
    await clients().ioredis.config('RESETSTAT');
    await app.get('/whoami', cookie);
    expect(await storedText(sid)).toBe(text);
    expect(await clients().redis.cli('info', 'commandstats')).not.toMatch(/cmdstat_(set|getset|setex):/);
    return Number(await clients().redis.cli('ttl', `sess:${sid}`));
  };
  expect(await renewed(ours)).toBeGreaterThan(3000);
  const app = await startApp(new FastifySessionStore({ client: clients().nodeRedis }));
  expect(await renewed(app)).toBeGreaterThan(80_000);
  await app.close();
});

it('does not shorten the lifetime of a session by a use, and does by a request that shortens it', async () => {
  const { cookie, sid } = await logIn(ours);
  await clients().ioredis.expire(`sess:${sid}`, 1_000_000);
  await ours.get('/set/key', cookie);
  await ours.get('/whoami', cookie);
  expect(await clients().redis.cli('ttl', `sess:${sid}`)).toSatisfy(about(1_000_000));
  await ours.get('/age/600', cookie);
  expect(await clients().redis.cli('ttl', `sess:${sid}`)).toSatisfy(about(600));
});

it('leaves nothing under the keys of connect-redis but sessions', async () => {
  const { redis, ioredis, nodeRedis } = clients();
  await redis.cli('flushall');
  const app = await startApp(new FastifySessionStore({ client: ioredis, userOf: ({ userId }) => userId }));
  const ended = await logIn(app);
  await app.get('/logout', ended.cookie);
  const { sid } = await logIn(app);
  expect(await redis.cli('keys', 'sess:*')).toBe(`sess:${sid}`);
  expect(await new RedisStore({ client: nodeRedis }).all()).toMatchObject([{ id: sid, userId: 1 }]);
  await app.close();
});
