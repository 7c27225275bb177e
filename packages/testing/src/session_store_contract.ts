import { deepEqual, equal, ok } from 'node:assert/strict';
import { isSid, newBase64Sid, newHexSid, type SessionStore } from '@wideload/session';
import { newSession, openSession, Session, wrappedStore } from '@wideload/session/internal';
import { bounded } from './bounded.ts';
import { endedContract } from './ended_contract.ts';
import { usersContract } from './users_contract.ts';

/** One promise of the contract: its name is the promise, `run` throws if the store breaks it. */
export interface ContractCase {
  readonly name: string;
  run(): Promise<void>;
}

const SILENT = { unreadable: () => {}, unavailable: () => {} };

/** The same store with a queue of its own: what one process does to a session waits for nothing that another does. */
const likeAnotherProcess = (store: SessionStore): SessionStore => wrappedStore(store, {});

/** A stored session of a user of this host. */
async function loggedIn(store: SessionStore): Promise<{ readonly sid: string; readonly text: string }> {
  const session = newSession(store);
  session.data.n = 0;
  await session.logIn({ uid: 2, login: 'admin' });
  return { sid: session.sid, text: (await store.load(session.sid)) ?? '' };
}

/**
 * Returns the promises of a session store, one by one. `make` returns a store, empty or not, that no other code uses:
 *
 * ```ts
 * for (const { name, run } of sessionStoreContract(makeStore)) it(name, run);
 * ```
 */
export function sessionStoreContract(make: () => Promise<SessionStore> | SessionStore): ContractCase[] {
  const promise = (name: string, run: (store: SessionStore) => Promise<void>): ContractCase => ({
    name,
    run: async () => run(bounded(await make())),
  });

  return [
    promise('names its location', async (store) => {
      ok(store.location.length > 0);
    }),

    promise('makes sids that are well-formed and differ', async (store) => {
      const sids = Array.from({ length: 100 }, () => store.newSid());
      ok(sids.every(isSid));
      equal(new Set(sids).size, 100);
    }),

    promise('has no session under a sid that was never stored', async (store) => {
      equal(await store.load(newHexSid()), undefined);
      equal(await store.load(newBase64Sid()), undefined);
      equal(await store.destroy(newHexSid()), false);
    }),

    promise('returns a text unchanged, under both forms of sids', async (store) => {
      const text =
        '{"big": 1180591620717411303424, "f": 1.0, "u": "h\\u00e9 \\ud83d\\ude00", "nan": NaN, "_trace": []}';
      for (const sid of [newHexSid(), newBase64Sid()]) {
        deepEqual(await store.write(sid, text, undefined, 60), { done: true });
        equal(await store.load(sid), text);
      }
    }),

    promise('creates a session only if there is none, and returns the stored text', async (store) => {
      const sid = store.newSid();
      await store.write(sid, '{"a": 1}', undefined, 60);
      deepEqual(await store.write(sid, '{"a": 2}', undefined, 60), { done: false, current: '{"a": 1}' });
      equal(await store.load(sid), '{"a": 1}');
    }),

    promise('replaces the expected text and no other', async (store) => {
      const sid = store.newSid();
      await store.write(sid, '{"a": 1}', undefined, 60);
      deepEqual(await store.write(sid, '{"a": 3}', '{"a": 2}', 60), { done: false, current: '{"a": 1}' });
      deepEqual(await store.write(sid, '{"a": 3}', '{"a": 1}', 60), { done: true });
      equal(await store.load(sid), '{"a": 3}');
    }),

    ...endedContract(promise),

    promise('does not restore a session that is destroyed while others write it', async (store) => {
      const sid = store.newSid();
      await store.write(sid, '{"a": 0}', undefined, 60);
      const others = (from: number) =>
        Array.from({ length: 8 }, (_, n) => store.write(sid, `{"a": ${from + n}}`, '{"a": 0}', 60));
      await Promise.all([...others(1), store.destroy(sid), ...others(9)]);
      equal(await store.load(sid), undefined);
    }),

    promise('destroys the expected text and no other', async (store) => {
      const sid = store.newSid();
      deepEqual(await store.destroyIf(sid, '{"a": 1}'), { done: false, current: undefined });
      await store.write(sid, '{"a": 1}', undefined, 60);
      deepEqual(await store.destroyIf(sid, '{"a": 2}'), { done: false, current: '{"a": 1}' });
      equal(await store.load(sid), '{"a": 1}');
      deepEqual(await store.destroyIf(sid, '{"a": 1}'), { done: true });
      equal(await store.load(sid), undefined);
    }),

    promise('lets one of several concurrent changes and ends of the same text win', async (store) => {
      const sid = store.newSid();
      await store.write(sid, '{"a": 0}', undefined, 60);
      const results = await Promise.all([
        ...Array.from({ length: 8 }, (_, n) => store.write(sid, `{"a": ${n + 1}}`, '{"a": 0}', 60)),
        ...Array.from({ length: 8 }, () => store.destroyIf(sid, '{"a": 0}')),
      ]);
      equal(results.filter(({ done }) => done).length, 1);
    }),

    promise('reports to one of several concurrent destroyers that the session existed', async (store) => {
      const sid = store.newSid();
      await store.write(sid, '{"a": 1}', undefined, 60);
      const were = await Promise.all(Array.from({ length: 8 }, () => store.destroy(sid)));
      equal(were.filter(Boolean).length, 1);
    }),

    promise('lets one of several writers at once win', async (store) => {
      const sid = store.newSid();
      await store.write(sid, '{"a": 0}', undefined, 60);
      const written = await Promise.all(
        Array.from({ length: 16 }, (_, n) => store.write(sid, `{"a": ${n + 1}}`, '{"a": 0}', 60)),
      );
      equal(written.filter(({ done }) => done).length, 1);
      equal(await store.load(sid), `{"a": ${written.findIndex(({ done }) => done) + 1}}`);
    }),

    promise('lets one of several creators at once win', async (store) => {
      const sid = store.newSid();
      const written = await Promise.all(
        Array.from({ length: 16 }, (_, n) => store.write(sid, `{"a": ${n}}`, undefined, 60)),
      );
      equal(written.filter(({ done }) => done).length, 1);
    }),

    promise('touches without bringing back or changing anything', async (store) => {
      const sid = store.newSid();
      await store.touch(sid, 60);
      equal(await store.load(sid), undefined);
      await store.write(sid, '{"a": 1}', undefined, 60);
      await store.touch(sid, 60);
      equal(await store.load(sid), '{"a": 1}');
      await store.destroy(sid);
      await store.touch(sid, 60);
      equal(await store.load(sid), undefined);
    }),

    promise('lets a session name its own lifetime', async (store) => {
      equal(store.lifetime({ uid: 2, expiration: 17 }), 17);
      for (const data of [{ uid: 2 }, { uid: null }, {}]) {
        const seconds = store.lifetime(data);
        ok(Number.isSafeInteger(seconds) && seconds > 0, `a lifetime of ${seconds} s`);
      }
    }),

    promise('loses no key that requests at once change each for itself', async (store) => {
      const { sid, text } = await loggedIn(store);
      // Changes in one process are written together; those of several meet in the store.
      const visits = Array.from({ length: 20 }, () => new Session(likeAnotherProcess(store), { sid, text }));
      const saved = await Promise.all(
        visits.map((session, n) => {
          session.data[`key_${n}`] = n;
          return session.save();
        }),
      );
      ok(saved.every((result) => result === 'saved'));
      const merged = (await store.load(sid)) ?? '';
      for (let n = 0; n < 20; n++) ok(merged.includes(`"key_${n}": ${n}`), `key_${n} is lost`);
    }),

    promise('counts every update of clients at once', async (store) => {
      const { sid, text } = await loggedIn(store);
      const client = async () => {
        const own = likeAnotherProcess(store);
        for (let turn = 0; turn < 10; turn++) {
          await new Session(own, { sid, text }).update((data) => {
            data.n = Number(data.n) + 1;
          });
        }
      };
      await Promise.all(Array.from({ length: 8 }, client));
      ok((await store.load(sid))?.includes('"n": 80'));
    }),

    promise('does not save into a session that another request ended', async (store) => {
      const { sid, text } = await loggedIn(store);
      const slow = new Session(store, { sid, text });
      await new Session(store, { sid, text }).destroy();
      slow.data.late = true;
      equal(await slow.save(), 'gone');
      equal(await store.load(sid), undefined);
    }),

    promise(
      'rotates a session in use to one new sid, to which the old one leads, for all callers at once',
      async (store) => {
        const { sid, text } = await loggedIn(store);
        const visits = Array.from({ length: 16 }, () => new Session(store, { sid, text }));
        const [late, ...others] = visits;
        ok(late);
        await Promise.all(others.map((session) => session.rotateSoftly()));
        const [moved = sid, ...more] = new Set(others.map((session) => session.sid));
        deepEqual([moved !== sid, more], [true, []]);
        late.data.late = true;
        equal(await late.save(), 'saved');
        equal(late.sid, moved);
        ok((await store.load(moved))?.includes('"late": true'));
        ok((await store.load(sid))?.includes(`"next_sid": "${moved}"`));
        await late.destroy();
        equal((await openSession(store, sid, SILENT)).isNew, true);
      },
    ),

    promise('moves a session to a new sid and leaves nothing under the old', async (store) => {
      const { sid, text } = await loggedIn(store);
      const session = new Session(store, { sid, text });
      session.data.kept = true;
      await session.rotate();
      ok(session.sid !== sid);
      equal(await store.load(sid), undefined);
      ok((await store.load(session.sid))?.includes('"kept": true'));
    }),

    ...usersContract(promise),
  ];
}
