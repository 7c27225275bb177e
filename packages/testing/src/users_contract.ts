import { deepEqual, equal, ok } from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { newBase64Sid, newHexSid, type SessionStore } from '@wideload/session';
import { indexName, logOutEverywhere, ODOO, Session, type UserId } from '@wideload/session/internal';
import { gathered, loggedIn, newUser, odooText, ofOdoo, sidsOfUser, unique } from './contract_users.ts';
import { logOutContract } from './log_out_contract.ts';
import type { ContractCase } from './session_store_contract.ts';

/** Texts that a careless store would confuse with paths, patterns, or each other. */
const ODD_USERS = ['admin', 'Admin', 'admin ', 'a:b', 'a%3Ab', ':foo:admin', '../x', '*', '', 'x'.repeat(5000), 'é😀'];

/** The promises of a store about showing users their sessions, and about ending all of them. */
export function usersContract(
  promise: (name: string, run: (store: SessionStore) => Promise<void>) => ContractCase,
): ContractCase[] {
  return [
    promise('shows a session with the rest of its lifetime, and none that does not exist', async (store) => {
      const sid = store.newSid();
      equal(await store.peek(sid), undefined);
      await store.write(sid, '{"uid": 2, "expiration": 60}', undefined, 60);
      const { text, seconds = 0 } = (await store.peek(sid)) ?? {};
      equal(text, '{"uid": 2, "expiration": 60}');
      ok(seconds > 50 && seconds <= 60, `${seconds} s are left`);
      await store.destroy(sid);
      equal(await store.peek(sid), undefined);
    }),

    promise('lists every session, with sids of all forms, and none that ended', async (store) => {
      const sids = Array.from({ length: 1200 }, (_, n) => (n % 50 === 0 ? newBase64Sid() : store.newSid()));
      await Promise.all(sids.map((sid) => store.write(sid, '{"a": 1}', undefined, 600)));
      const [ended = '', ...rest] = sids;
      await store.destroy(ended);
      const listed = new Set(await gathered(store.sids()));
      ok(!listed.has(ended));
      deepEqual(
        rest.filter((sid) => !listed.has(sid)),
        [],
      );
    }),

    promise('lists the sessions whose sids have a certain beginning', async (store) => {
      const sids = [newHexSid(), newHexSid(), newBase64Sid()];
      for (const sid of sids) await store.write(sid, '{"a": 1}', undefined, 600);
      for (const sid of sids) deepEqual(await gathered(store.sids(sid.slice(0, 20))), [sid]);
      deepEqual(await gathered(store.sids('*')), []);
    }),

    promise('finds the sessions in the index of a user with any name, and none of another user', async (store) => {
      const mine = ODD_USERS.map((user) => ({ user, sid: newHexSid() }));
      for (const { user, sid } of mine) await store.addToUserIndex(user, sid, 60);
      for (const { user, sid } of mine) {
        const found = await gathered(store.sidsOfUser(user));
        deepEqual(
          mine.filter((other) => found.includes(other.sid)),
          [{ user, sid }],
        );
      }
      for (const { user, sid } of mine) await store.removeFromUserIndex(user, sid);
    }),

    promise('finds all sessions of a user with many of them', async (store) => {
      const user = unique();
      const sids = Array.from({ length: 1500 }, () => newHexSid());
      await Promise.all(sids.map((sid) => store.addToUserIndex(user, sid, 60)));
      deepEqual([...new Set(await gathered(store.sidsOfUser(user)))].sort(), sids.sort());
    }),

    promise('indexes the same session once, and removes it as often as requested', async (store) => {
      const user = unique();
      const sid = store.newSid();
      await store.addToUserIndex(user, sid, 60);
      await store.addToUserIndex(user, sid, 120);
      deepEqual(await gathered(store.sidsOfUser(user)), [sid]);
      await store.removeFromUserIndex(user, sid);
      await store.removeFromUserIndex(user, sid);
      deepEqual(await gathered(store.sidsOfUser(user)), []);
    }),

    promise('removes the only index entry of a user when it expires', async (store) => {
      const user = unique();
      await store.addToUserIndex(user, store.newSid(), 1);
      const end = Date.now() + 5000;
      while ((await gathered(store.sidsOfUser(user))).length > 0) {
        ok(Date.now() < end, 'still there after 5 s');
        await pause(50);
      }
    }),

    promise('does not list index entries as sessions', async (store) => {
      const sid = store.newSid();
      await store.addToUserIndex(unique(), sid, 60);
      equal(await store.load(sid), undefined);
      equal(await store.peek(sid), undefined);
      ok(!(await gathered(store.sids())).includes(sid));
      equal(await store.destroy(sid), false);
      deepEqual(await store.write(sid, '{"a": 1}', undefined, 60), { done: true });
    }),

    promise('finds the sessions of a user, and no longer when they ended or moved', async (store) => {
      const user = newUser();
      const sessions = await Promise.all([1, 2, 3].map(() => loggedIn(store, user)));
      await Promise.all([1, 2].map(() => loggedIn(store)));
      await sessions[0]?.destroy();
      await sessions[1]?.rotate();
      const sids = sessions.slice(1).map(({ sid }) => sid);
      deepEqual(await sidsOfUser(store, user), sids.sort());
      deepEqual((await gathered(store.sidsOfUser(indexName(user)))).sort(), sids.sort());
    }),

    promise('does not mix users of the same login and uid in different databases, or of providers', async (store) => {
      const uid = 1 + Math.floor(Math.random() * 2 ** 40);
      const [one, two] = ['one', 'two'].map((db): UserId => ({ provider: ODOO, db, uid }));
      const local: UserId = { provider: 'local', db: null, uid };
      ok(one && two);
      const [inOne, inTwo, here] = [await ofOdoo(store, one), await ofOdoo(store, two), await loggedIn(store, local)];
      deepEqual(await logOutEverywhere(store, two), [inTwo]);
      equal(await store.load(inOne), odooText('one', uid));
      deepEqual(await sidsOfUser(store, local), [here.sid]);
      deepEqual(await logOutEverywhere(store, local), [here.sid]);
      equal(await store.load(inOne), odooText('one', uid));
    }),

    promise('removes index entries of sessions that ended or changed their user', async (store) => {
      const user = newUser();
      const other = await loggedIn(store);
      await store.addToUserIndex(indexName(user), store.newSid(), 60);
      await store.addToUserIndex(indexName(user), other.sid, 60);
      deepEqual(await sidsOfUser(store, user), []);
      deepEqual(await gathered(store.sidsOfUser(indexName(user))), []);
      ok(other.user);
      deepEqual(await sidsOfUser(store, other.user), [other.sid]);
    }),

    promise('adds a session that is missing in the user index as soon as it is touched', async (store) => {
      const user: UserId = { provider: ODOO, db: unique(), uid: 2 };
      const sid = await ofOdoo(store, user);
      deepEqual(await sidsOfUser(store, user), []);
      await new Session(store, { sid, text: odooText(user.db, user.uid) }).touch();
      deepEqual(await sidsOfUser(store, user), [sid]);
    }),

    ...logOutContract(promise),
  ];
}
