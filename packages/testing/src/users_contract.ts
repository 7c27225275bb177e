import { deepEqual, equal, ok } from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { newBase64Sid, newHexSid, type SessionStore } from '@wideload/session';
import { logOutEverywhere, newSession, Session, sessionsOf, type User } from '@wideload/session/internal';
import type { ContractCase } from './session_store_contract.ts';

/** Texts that a careless store would take for paths, for patterns, or for each other. */
const ODD_USERS = ['admin', 'Admin', 'admin ', 'a:b', 'a%3Ab', ':foo:admin', '../x', '*', '', 'x'.repeat(5000), 'é😀'];

const unique = (): string => `user-${newHexSid()}`;

async function gathered<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

async function sidsOfUser(store: SessionStore, user: User): Promise<string[]> {
  const sids: string[] = [];
  for await (const { sid } of sessionsOf(store, user)) sids.push(sid);
  return sids.sort();
}

async function loggedIn(store: SessionStore, login: string, db: string | null = 'd'): Promise<Session> {
  const session = newSession(store);
  await session.logIn({ uid: 2, login, db });
  return session;
}

const textOf = (login: string): string => `{"uid": 2, "login": "${login}", "db": "d"}`;

/** What a store promises so that people can be shown their sessions, and be logged out of all of them. */
export function usersContract(
  promise: (name: string, run: (store: SessionStore) => Promise<void>) => ContractCase,
): ContractCase[] {
  return [
    promise('shows a session with what it has left, and none that is not there', async (store) => {
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

    promise('lists the sessions whose sids begin as one wants', async (store) => {
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

    promise("lets a user's only note go when its time is over", async (store) => {
      const user = unique();
      await store.addToUserIndex(user, store.newSid(), 1);
      const end = Date.now() + 5000;
      while ((await gathered(store.sidsOfUser(user))).length > 0) {
        ok(Date.now() < end, 'still there after 5 s');
        await pause(50);
      }
    }),

    promise('takes no note for a session', async (store) => {
      const sid = store.newSid();
      await store.addToUserIndex(unique(), sid, 60);
      equal(await store.load(sid), undefined);
      equal(await store.peek(sid), undefined);
      ok(!(await gathered(store.sids())).includes(sid));
      equal(await store.destroy(sid), false);
      deepEqual(await store.write(sid, '{"a": 1}', undefined, 60), { done: true });
    }),

    promise('finds the sessions of a user by their login, and no longer when they ended or moved', async (store) => {
      const login = unique();
      const sessions = await Promise.all([1, 2, 3].map(() => loggedIn(store, login)));
      await Promise.all([1, 2].map(() => loggedIn(store, unique())));
      await sessions[0]?.destroy();
      await sessions[1]?.rotate();
      deepEqual(
        await sidsOfUser(store, { login }),
        sessions
          .slice(1)
          .map(({ sid }) => sid)
          .sort(),
      );
      deepEqual(
        (await gathered(store.sidsOfUser(login))).sort(),
        sessions
          .slice(1)
          .map(({ sid }) => sid)
          .sort(),
      );
    }),

    promise('does not mix users of the same login in different databases', async (store) => {
      const login = unique();
      const [one, two, none] = [
        await loggedIn(store, login, 'one'),
        await loggedIn(store, login, 'two'),
        await loggedIn(store, login, null),
      ];
      deepEqual(await sidsOfUser(store, { login, db: 'one' }), [one.sid]);
      deepEqual(await logOutEverywhere(store, { login, db: 'two' }), [two.sid]);
      deepEqual(await sidsOfUser(store, { login, db: null }), [none.sid]);
      deepEqual(await sidsOfUser(store, { login }), [one.sid, none.sid].sort());
    }),

    promise('removes index entries of sessions that ended or changed their user', async (store) => {
      const login = unique();
      const other = await loggedIn(store, unique());
      await store.addToUserIndex(login, store.newSid(), 60);
      await store.addToUserIndex(login, other.sid, 60);
      deepEqual(await sidsOfUser(store, { login }), []);
      deepEqual(await gathered(store.sidsOfUser(login)), []);
      deepEqual(await sidsOfUser(store, { login: other.login ?? '' }), [other.sid]);
    }),

    promise('adds a session that is missing in the user index as soon as it is touched', async (store) => {
      const login = unique();
      const sid = store.newSid();
      await store.write(sid, textOf(login), undefined, 60);
      deepEqual(await sidsOfUser(store, { login }), []);
      await new Session(store, { sid, text: textOf(login) }).touch();
      deepEqual(await sidsOfUser(store, { login }), [sid]);
    }),

    promise('logs out everywhere: ends every session of a user, and no other, and says which', async (store) => {
      const login = unique();
      const other = await loggedIn(store, unique());
      const sessions = await Promise.all(Array.from({ length: 20 }, () => loggedIn(store, login)));
      await store.addToUserIndex(login, store.newSid(), 60);
      deepEqual([...(await logOutEverywhere(store, { login }))].sort(), sessions.map(({ sid }) => sid).sort());
      for (const { sid } of sessions) equal(await store.load(sid), undefined);
      deepEqual(await logOutEverywhere(store, { login }), []);
      ok(await store.load(other.sid));
    }),

    promise('lets no request under way bring back what was logged out everywhere', async (store) => {
      const login = unique();
      const { sid } = await loggedIn(store, login);
      const text = (await store.load(sid)) ?? '';
      const [saving, moving, updating] = [1, 2, 3].map(() => new Session(store, { sid, text }));
      await logOutEverywhere(store, { login });
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

    promise('ends a session under its new sid when somebody ended it while it moved', async (store) => {
      const login = unique();
      const session = await loggedIn(store, login);
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
      deepEqual(await sidsOfUser(store, { login }), []);
      deepEqual(await gathered(store.sidsOfUser(login)), []);
    }),

    promise('logs out everywhere also a session that was rotated after the index was read', async (store) => {
      const login = unique();
      const session = await loggedIn(store, login);
      let looks = 0;
      const overtaken: SessionStore = {
        ...store,
        async *sidsOfUser(user) {
          const sids = await gathered(store.sidsOfUser(user));
          if (looks++ === 0) await session.rotate();
          yield sids;
        },
      };
      deepEqual(await logOutEverywhere(overtaken, { login }), [session.sid]);
      equal(await store.load(session.sid), undefined);
    }),
  ];
}
