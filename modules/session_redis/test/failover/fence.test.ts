import { newHexSid, StoreUnavailable } from '@wideload/session';
import { afterEach, expect, it } from 'vitest';
import { startSentinelGroup } from '../../../../test/support/sentinels.ts';
import { until } from '../../../../test/support/until.ts';
import { type Opened, openStore, shortTimeout } from '../support/open.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

const VISITOR = '{"uid": null, "cart": 1}';
const USER = '{"uid": 2, "login": "kate", "session_token": "x"}';
const MOVED = `{"uid": null, "cart": 1, "next_sid": "${'b'.repeat(40)}"}`;

async function start(): Promise<Opened & { lose: (count: number) => void; regain: () => void }> {
  const group = await startSentinelGroup({ replicas: 0 });
  cleanUp.push(() => group.stop());
  const sentinels = group.sentinels.map(({ port }) => `127.0.0.1:${port}`).join();
  const opened = await openStore({ ...shortTimeout('200ms'), sentinels, sentinel_master_name: 'mymaster' });
  cleanUp.push(() => opened.close());
  const regain = () => {
    for (const sentinel of group.sentinels) sentinel.thaw();
  };
  cleanUp.push(regain);
  const lose = (count: number) => {
    for (const sentinel of group.sentinels.slice(0, count)) sentinel.freeze();
  };
  return { ...opened, lose, regain };
}

it('without a majority of the Sentinels logins, endings and rotations are refused, and nothing else is', async () => {
  const { store, context, lose, regain } = await start();
  const [visitor, leaving, other] = [newHexSid(), newHexSid(), newHexSid()];
  for (const sid of [visitor, leaving, other]) await store.write(sid, VISITOR, undefined, 60);
  lose(2);
  await until('logins are refused', async () => {
    const login = store.write(newHexSid(), USER, undefined, 60);
    return (await Promise.resolve(login).catch((error: unknown) => error)) instanceof StoreUnavailable;
  });
  const told = 'Redis is not confirmed as the master by a majority of its Sentinels';
  await expect(store.write(newHexSid(), USER, undefined, 60)).rejects.toThrow(told);
  await expect(store.write(visitor, MOVED, VISITOR, 60)).rejects.toThrow(told);
  await expect(store.destroy(leaving)).rejects.toThrow(told);
  await expect(store.destroyIf(other, VISITOR)).rejects.toThrow(told);
  await expect(store.refuse(newHexSid())).rejects.toThrow(told);
  // They have ended all the same; but that is not acknowledged.
  expect([await store.load(leaving), await store.load(other)]).toEqual([undefined, undefined]);
  expect(await store.load(visitor)).toBe(VISITOR);
  expect(await store.write(visitor, '{"cart": 2}', VISITOR, 60)).toEqual({ done: true });
  expect(await store.write(newHexSid(), VISITOR, undefined, 60)).toEqual({ done: true });
  regain();
  await until('logins work again', async () => (await store.write(newHexSid(), USER, undefined, 60)).done);
  expect(await store.destroy(visitor)).toBe(true);
  await context.said('is confirmed as the master again');
  expect(context.lines.filter(({ message }) => message.includes('is not confirmed as the master'))).toHaveLength(1);
});
