import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSid, type Session, type SessionStore } from '@wideload/session';
import { openSession } from '@wideload/session/internal';
import { FileSessionStore } from '@wideload/session_files';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IS_LONG } from '../../../test/support/figures.ts';
import { hostileBytes, hostileText } from '../../../test/support/sessions/hostile.ts';
import { MemoryStore } from './support/memory_store.ts';

const SID = 'a'.repeat(40);

/** Everything that requests do to a session, one after the other. */
const deeds: readonly ((session: Session) => unknown)[] = [
  (session) => [session.uid, session.login, session.lifetime, session.rotationTime, session.isNew],
  (session) => session.save(),
  async (session) => {
    session.data.mine = [1];
    session.data.context = { ...session.data.context };
    await session.save();
  },
  (session) => session.update((data) => Object.keys(data).length),
  (session) =>
    session.update((data) => {
      data.n = 1;
    }),
  (session) => session.rotateSoftly(),
  // What Odoo owns, only Odoo moves.
  (session) => (session.data.uid ?? null) === null && session.rotate(),
  (session) => session.logIn({ uid: 5, login: 'demo' }),
  (session) => session.isNew || session.isStillThere(),
  (session) => session.destroy(),
];

async function tryAll(store: SessionStore, order: readonly number[]): Promise<void> {
  const told: string[] = [];
  const report = {
    unreadable: (short: string, reason: string) => told.push(short, reason),
    unavailable: (reason: string) => told.push(reason),
  };
  const session = await openSession(store, SID, report);
  for (const index of order) {
    await deeds[index]?.(session);
    const { uid, login } = session;
    expect(uid === null || (Number.isSafeInteger(uid) && uid > 0)).toBe(true);
    expect(login === null || typeof login === 'string').toBe(true);
    expect(Object.getPrototypeOf(session.data)).toBe(Object.prototype);
    expect(isSid(session.sid)).toBe(true);
  }
  expect(told.join()).not.toContain(SID);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect('polluted' in {}).toBe(false);
}

const order = fc.array(fc.nat({ max: deeds.length - 1 }), { minLength: 1, maxLength: 4 });

describe('anything that is stored in place of a session', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wideload-hostile-'));
    mkdirSync(join(folder, 'aa'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('in a store, nothing crashes, nothing is polluted and nobody is who they are not', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, order, async (text, deedsOf) => {
        const store = new MemoryStore();
        store.texts.set(SID, text);
        await tryAll(store, deedsOf);
      }),
      { numRuns: IS_LONG ? 50_000 : 1500 },
    );
  }, 600_000);

  it('in a file, nothing crashes, nothing is polluted and nobody is who they are not', async () => {
    const store = new FileSessionStore({ folder, suffix: '.sess', expiration: 600 });
    await fc.assert(
      fc.asyncProperty(hostileBytes, order, async (bytes, deedsOf) => {
        writeFileSync(join(folder, 'aa', `${SID}.sess`), bytes);
        await tryAll(store, deedsOf);
      }),
      { numRuns: IS_LONG ? 20_000 : 800 },
    );
  }, 600_000);
});
