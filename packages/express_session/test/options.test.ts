import type { SessionData } from 'express-session';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { newFolder } from '../../../test/support/host.ts';
import { logIn } from '../../../test/support/session_app/app.ts';
import { useClients } from '../../../test/support/session_app/clients.ts';
import { ExpressSessionStore, type ExpressSessionStoreOptions } from '../src/index.ts';
import { startApp } from './support/app.ts';
import { called } from './support/stores.ts';

const clients = useClients();

/** Options as a program without types may write them. */
const untyped = (text: string): ExpressSessionStoreOptions => ({ client: clients().ioredis, ...JSON.parse(text) });

describe('a new store', () => {
  it.each([
    ['{"disableTTL": true}', 'the option "disableTTL" must be one of client, folder, prefix'],
    ['{"prefix": 1}', 'the option "prefix" must be a text'],
    ['{"ttl": 0}', 'the option "ttl" must be a number of seconds above 0, or a function'],
    ['{"ttl": "1d"}', 'the option "ttl" must be a number of seconds above 0, or a function'],
    ['{"serializer": {}}', 'the option "serializer" must be an object with parse() and stringify()'],
    ['{"userOf": "userId"}', 'the option "userOf" must be a function'],
    ['{"identityKeys": "userId"}', 'the option "identityKeys" must be a list of keys'],
    ['{"folder": "/tmp/x"}', 'the option "folder" must be unset beside "client"'],
  ])('refuses %s', (text, message) => {
    expect(() => new ExpressSessionStore(untyped(text))).toThrow(message);
  });

  it('needs a client that it knows, or a folder', () => {
    expect(() => new ExpressSessionStore({})).toThrow('"client" must be a Redis client, unless "folder" is set');
    expect(() => new ExpressSessionStore(untyped('{"client": {}}'))).toThrow('is not a known Redis client');
    expect(() => new ExpressSessionStore({ folder: newFolder(), prefix: 'sess:' })).toThrow('"prefix" must be unset');
  });
});

it('uses the prefix of the client and its own, and finds the keys below both', async () => {
  const client = new Redis(clients().redis.port, { keyPrefix: 'shop[1]:' });
  const store = new ExpressSessionStore({ client, prefix: 's*:' });
  const app = await startApp(store);
  const { sid } = await logIn(app);
  await clients().ioredis.set('shop1:s*:other', '{}');
  expect(await clients().redis.cli('exists', `shop[1]:s*:${sid}`)).toBe('1');
  expect(await called<string[]>((back) => store.ids(back))).toEqual([sid]);
  await app.close();
  client.disconnect();
});

it('takes lifetimes from a function, and writes by a serializer, also after a merge', async () => {
  const serializer = {
    parse: (text: string): unknown => JSON.parse(Buffer.from(text, 'base64').toString()),
    stringify: (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64'),
  };
  const client = clients().nodeRedis;
  const store = new ExpressSessionStore({ client, serializer, ttl: ({ userId }) => 1000 + (userId ?? 0) });
  const app = await startApp(store);
  const { cookie, sid } = await logIn(app, 7);
  await Promise.all(['a', 'b', 'c'].map((key) => app.get(`/set/${key}`, cookie)));
  const text = (await client.get(`sess:${sid}`)) ?? '';
  expect(serializer.parse(text)).toMatchObject({ userId: 7, a: true, b: true, c: true });
  expect(await client.ttl(`sess:${sid}`)).toBeLessThanOrEqual(1007);
  expect(await client.ttl(`sess:${sid}`)).toBeGreaterThan(1000);
  await app.close();
});

it('does not write again what a serializer writes as it was', async () => {
  const client = clients().ioredis;
  const serializer = { parse: (text: string): unknown => JSON.parse(text), stringify: JSON.stringify };
  const store = new ExpressSessionStore({ client, serializer });
  await client.set('sess:dated', '{"cookie":{},"at":"2026-01-01T00:00:00.000Z"}', 'EX', 100);
  const session = (await called<SessionData | null>((back) => store.get('dated', back))) ?? expect.fail('no session');
  await client.config('RESETSTAT');
  await called<void>((back) => store.set('dated', Object.assign(session, { at: new Date('2026-01-01') }), back));
  expect(await client.info('commandstats')).not.toContain('cmdstat_evalsha');
  await called<void>((back) => store.set('dated', Object.assign(session, { at: new Date('2027-01-01') }), back));
  expect(await client.info('commandstats')).toContain('cmdstat_evalsha');
});

it.each([
  ['{"cookie": {}, "secret": tru', 'a stored session cannot be parsed'],
  ['["secret"]', 'a stored session is not an object'],
  ['{"secret": 1}', 'a stored session has no cookie: express-session did not write it'],
])('answers the stored text %s with an error that does not quote it, and keeps it', async (text, message) => {
  const store = new ExpressSessionStore({ client: clients().ioredis });
  await clients().ioredis.set('sess:broken', text);
  const error: unknown = await called((back) => store.get('broken', back)).catch((caught: unknown) => caught);
  expect(String(error)).toContain(message);
  expect(await clients().ioredis.get('sess:broken')).toBe(text);
});

it('fails with an error without sid and session if Redis refuses a command', async () => {
  const { redis, ioredis, nodeRedis } = clients();
  await redis.cli('lpush', 'sess:secret', 'x');
  for (const client of [ioredis, nodeRedis]) {
    const store = new ExpressSessionStore({ client });
    const error: unknown = await called((back) => store.get('secret', back)).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      name: 'StoreUnavailable',
      message: 'Redis did not run a command of a session (WRONGTYPE)',
    });
    expect(error).not.toHaveProperty('cause');
    expect(error).not.toHaveProperty('command');
  }
});
