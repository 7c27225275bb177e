import { RedisStore } from 'connect-redis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { about } from '../../../test/support/redis.ts';
import { type App, logIn } from '../../../test/support/session_app/app.ts';
import { useClients } from '../../../test/support/session_app/clients.ts';
import { inParallel } from '../../../test/support/session_app/in_parallel.ts';
import { ExpressSessionStore } from '../src/index.ts';
import { startApp } from './support/app.ts';

const clients = useClients();
let theirs: App;
let ours: App;

beforeAll(async () => {
  theirs = await startApp(new RedisStore({ client: clients().nodeRedis }));
  ours = await startApp(new ExpressSessionStore({ client: clients().ioredis }));
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

it('writes the same key and JSON as connect-redis', async () => {
  const text = async (app: App, user: number) => {
    const { cookie, sid } = await logIn(app, user);
    await app.get('/set/city?value=%C3%96rebro', cookie);
    expect(await clients().redis.cli('ttl', `sess:${sid}`)).toSatisfy(about(86_400));
    return (await clients().ioredis.get(`sess:${sid}`)) ?? '';
  };
  expect(await text(ours, 1)).toBe(await text(theirs, 1));
});

it.each([{ resave: true }, { rolling: true, cookie: { maxAge: 3_600_000 } }])(
  'renews only the lifetime of an unchanged session with %j',
  async (settings) => {
    const app = await startApp(new ExpressSessionStore({ client: clients().nodeRedis }), settings);
    const { cookie, sid } = await logIn(app);
    const before = await clients().ioredis.get(`sess:${sid}`);
    await clients().ioredis.expire(`sess:${sid}`, 100);
    await app.get('/whoami', cookie);
    expect(await clients().ioredis.get(`sess:${sid}`)).toBe(before);
    expect(await clients().ioredis.ttl(`sess:${sid}`)).toBeGreaterThan(3000);
    await app.close();
  },
);

it('does not shorten the lifetime of a session by a change or a use that leaves it alone', async () => {
  const { cookie, sid } = await logIn(ours);
  await clients().ioredis.expire(`sess:${sid}`, 1_000_000);
  await ours.get('/set/key', cookie);
  await ours.get('/whoami', cookie);
  expect(await clients().redis.cli('ttl', `sess:${sid}`)).toSatisfy(about(1_000_000));
  await ours.get('/age/3600', cookie);
  expect(await clients().redis.cli('ttl', `sess:${sid}`)).toSatisfy(about(3600));
});

it('leaves nothing under the keys of connect-redis but sessions', async () => {
  const { redis, ioredis, nodeRedis } = clients();
  await redis.cli('flushall');
  const store = new ExpressSessionStore({ client: ioredis, userOf: ({ userId }) => userId });
  const app = await startApp(store);
  const ended = await logIn(app);
  await app.get('/logout', ended.cookie);
  const { sid } = await logIn(app);
  expect(await redis.cli('keys', 'sess:*')).toBe(`sess:${sid}`);
  const all: unknown = await new RedisStore({ client: nodeRedis }).all();
  expect(all).toMatchObject([{ id: sid, userId: 1 }]);
  await app.close();
});
