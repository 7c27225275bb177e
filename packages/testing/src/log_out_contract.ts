import { deepEqual, equal, ok } from 'node:assert/strict';
import type { SessionStore } from '@wideload/session';
import { indexName, logOutEverywhere, ODOO, Session, type UserId } from '@wideload/session/internal';
import { gathered, loggedIn, newUser, ofOdoo, sidsOfUser, unique } from './contract_users.ts';
import type { ContractCase } from './session_store_contract.ts';

/** The promises of a store about ending all sessions of a user at once. */
export function logOutContract(
  promise: (name: string, run: (store: SessionStore) => Promise<void>) => ContractCase,
): ContractCase[] {
  return [
    promise('logs out everywhere: ends every session of a user, and no other, and says which', async (store) => {
      const user = newUser();
      const other = await loggedIn(store);
      const sessions = await Promise.all(Array.from({ length: 20 }, () => loggedIn(store, user)));
      await store.addToUserIndex(indexName(user), store.newSid(), 60);
      deepEqual([...(await logOutEverywhere(store, user))].sort(), sessions.map(({ sid }) => sid).sort());
      for (const { sid } of sessions) equal(await store.load(sid), undefined);
      deepEqual(await logOutEverywhere(store, user), []);
      ok(await store.load(other.sid));
    }),

    promise('logs out everywhere also sessions of Odoo that no index knows', async (store) => {
      const user: UserId = { provider: ODOO, db: unique(), uid: 2 };
      const sids = [await ofOdoo(store, user), await ofOdoo(store, user)];
      deepEqual([...(await logOutEverywhere(store, user))].sort(), sids.sort());
      for (const sid of sids) equal(await store.load(sid), undefined);
    }),

    promise('lets no running request restore what was logged out everywhere', async (store) => {
      const user = newUser();
      const { sid } = await loggedIn(store, user);
      const text = (await store.load(sid)) ?? '';
      const [saving, moving, updating] = [1, 2, 3].map(() => new Session(store, { sid, text }));
      await logOutEverywhere(store, user);
      ok(saving && moving && updating);
      saving.data.late = true;
      equal(await saving.save(), 'gone');
      equal(
        await updating.update((data) => {
          data.late = true;
        }),
        undefined,
      );
      await moving.rotate();
      equal(moving.isNew, true);
      equal(moving.uid, null);
      equal(await store.load(sid), undefined);
    }),

    promise('ends a session under its new sid if it was ended while it moved', async (store) => {
      const user = newUser();
      const session = await loggedIn(store, user);
      const { sid } = session;
      // What another host does between the two steps of a move.
      const interrupted: SessionStore = {
        ...store,
        addToUserIndex: async (...indexed) => {
          await store.addToUserIndex(...indexed);
          await store.destroy(sid);
        },
      };
      const moving = new Session(interrupted, { sid, text: (await store.load(sid)) ?? '' });
      await moving.rotate();
      equal(moving.uid, null);
      deepEqual(await sidsOfUser(store, user), []);
      deepEqual(await gathered(store.sidsOfUser(indexName(user))), []);
    }),

    promise('logs out everywhere also a session that was rotated after the index was read', async (store) => {
      const user = newUser();
      const session = await loggedIn(store, user);
      let looks = 0;
      const overtaken: SessionStore = {
        ...store,
        async *sidsOfUser(name) {
          const sids = await gathered(store.sidsOfUser(name));
          if (looks++ === 0) await session.rotate();
          yield sids;
        },
      };
      deepEqual(await logOutEverywhere(overtaken, user), [session.sid]);
      equal(await store.load(session.sid), undefined);
    }),
  ];
}
