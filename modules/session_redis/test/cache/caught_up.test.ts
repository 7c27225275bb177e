import { newHexSid } from '@wideload/session';
import { expect, it } from 'vitest';
import { startProxy } from '../../../../test/support/proxy.ts';
import { startRedis } from '../../../../test/support/redis.ts';
import { until } from '../../../../test/support/until.ts';
import { openStore } from '../support/open.ts';

it('a session that ended elsewhere is out of the cache once the sessions of its user are listed without it', async () => {
  const server = await startRedis();
  const proxy = await startProxy(server.port);
  const { store, close } = await openStore({
    port: String(proxy.port),
    near_cache: '1MiB',
    near_cache_lag: '10s',
    timeout: '10s',
  });
  const sid = newHexSid();
  await store.write(sid, '{"n": 1}', undefined, 100);
  await store.load(sid);
  await until('it is kept', () => store.load(sid) === '{"n": 1}');
  // The second connection reports changes.
  proxy.hold(2);
  await server.cli('del', `session:${sid}`);
  expect(store.load(sid)).toBe('{"n": 1}');
  let isListed = false;
  const listing = (async () => {
    for await (const page of store.sidsOfUser('local/2')) expect(page).toEqual([]);
    isListed = true;
  })();
  // Behind the listing, over the same connection.
  for (let n = 0; n < 3; n++) await store.peek(sid);
  expect(isListed).toBe(false);
  proxy.release();
  await listing;
  expect(await store.load(sid)).toBeUndefined();
  await close();
  await proxy.stop();
  await server.stop();
});
