import { deepEqual, equal } from 'node:assert/strict';
import { newBase64Sid, type SessionStore, sessionName } from '@wideload/session';
import type { ContractCase } from './session_store_contract.ts';

/** Sids of one session, as a long one has them one after the other. */
function sidsOfOneName(): readonly [string, string, string] {
  const name = sessionName(newBase64Sid());
  const sid = (): string => name + newBase64Sid().slice(name.length);
  return [sid(), sid(), sid()];
}

/** The promises about sessions that ended, and about the sids that are refused since. */
export function endedContract(
  promise: (name: string, run: (store: SessionStore) => Promise<void>) => ContractCase,
): ContractCase[] {
  return [
    promise('never brings back what was destroyed', async (store) => {
      const sid = store.newSid();
      await store.write(sid, '{"a": 1}', undefined, 60);
      equal(await store.destroy(sid), true);
      equal(await store.load(sid), undefined);
      deepEqual(await store.write(sid, '{"a": 2}', '{"a": 1}', 60), { done: false, current: undefined });
      equal(await store.load(sid), undefined);
    }),

    promise('creates nothing under a sid whose session was destroyed', async (store) => {
      for (const end of [(sid: string) => store.destroy(sid), (sid: string) => store.destroyIf(sid, '{"a": 1}')]) {
        const sid = store.newSid();
        await store.write(sid, '{"a": 1}', undefined, 60);
        await end(sid);
        deepEqual(await store.write(sid, '{"a": 2}', undefined, 60), { done: false, current: undefined });
        equal(await store.load(sid), undefined);
      }
    }),

    promise('refuses a sid on request, even if there was no session', async (store) => {
      const sid = store.newSid();
      await store.refuse(sid);
      deepEqual(await store.write(sid, '{"a": 1}', undefined, 60), { done: false, current: undefined });
      equal(await store.load(sid), undefined);
      const other = store.newSid();
      await store.write(other, '{"a": 1}', undefined, 60);
      await store.refuse(other);
      equal(await store.load(other), undefined);
    }),

    promise('refuses every sid of the name of a session that was destroyed', async (store) => {
      const ends = [
        (sid: string) => store.destroy(sid),
        (sid: string) => store.destroyIf(sid, '{"a": 1}'),
        (sid: string) => store.refuse(sid),
      ];
      for (const end of ends) {
        const [sid, before, after] = sidsOfOneName();
        for (const one of [sid, before]) await store.write(one, '{"a": 1}', undefined, 60);
        equal(await store.load(before), '{"a": 1}');
        await end(sid);
        equal(await store.load(before), undefined);
        deepEqual(await store.write(after, '{"a": 2}', undefined, 60), { done: false, current: undefined });
        equal(await store.load(after), undefined);
      }
    }),

    promise('refuses no other sid if a secret one was destroyed', async (store) => {
      const [sid, other] = sidsOfOneName();
      for (const one of [sid, other]) await store.write(one, '{"a": 1}', undefined, 60);
      equal(await store.destroy(sid, true), true);
      deepEqual([await store.load(sid), await store.load(other)], [undefined, '{"a": 1}']);
    }),
  ];
}
