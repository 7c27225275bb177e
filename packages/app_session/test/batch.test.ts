import { beforeAll, expect, it } from 'vitest';
import { useClients } from '../../../test/support/session_app/clients.ts';
import { commandsOf, RedisAppStore } from '../src/index.ts';

const clients = useClients();

beforeAll(async () => {
  await clients().ioredis.ping();
});

it('sends the commands of one turn through ioredis in one write', async () => {
  const { ioredis } = clients();
  const store = new RedisAppStore(commandsOf(ioredis), 'batch:');
  await store.write('1', '{"a":1}', undefined, 60);
  const loaded = Promise.all([store.load('1'), store.load('2'), store.load('1')]);
  expect(ioredis.stream.writableCorked).toBe(1);
  expect(await loaded).toEqual(['{"a":1}', undefined, '{"a":1}']);
  expect(ioredis.stream.writableCorked).toBe(0);
});

it('answers commands that were collected when their client was ended', async () => {
  const client = clients().ioredis.duplicate();
  const store = new RedisAppStore(commandsOf(client), 'batch:');
  await client.ping();
  const loaded = store.load('1');
  await client.quit();
  expect(await loaded).toBe('{"a":1}');
});
