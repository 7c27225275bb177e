import { FileSessionStore } from '@wideload/session_files';
import { afterAll, expect, it } from 'vitest';
import { cleanUp, newFolder } from '../../../test/support/host.ts';
import { newHexSid, type Session } from '../src/index.ts';
import { newSession, openSession } from '../src/internal.ts';

const store = new FileSessionStore({ folder: newFolder(), suffix: '', expiration: 3600 });
const report = { unreadable: () => {}, unavailable: () => {} };
const ADMIN = { uid: 2, login: 'admin', isAdmin: true };
afterAll(cleanUp);

const reopened = ({ sid }: Session) => openSession(store, sid, report);

async function stored(data: object): Promise<Session> {
  const sid = newHexSid();
  await store.write(sid, JSON.stringify(data), undefined, 60);
  return openSession(store, sid, report);
}

it('the administrator of this host is one from the login on, under every later sid', async () => {
  const session = newSession(store);
  expect(session.isAdmin).toBe(false);
  await session.logIn(ADMIN);
  expect((await reopened(session)).isAdmin).toBe(true);
  await session.rotate();
  expect((await reopened(session)).isAdmin).toBe(true);
  await session.rotateSoftly();
  expect((await reopened(session)).isAdmin).toBe(true);
});

it('another user who logs in over that session is not one', async () => {
  const session = newSession(store);
  await session.logIn(ADMIN);
  await session.logIn({ uid: 2, login: 'ben' });
  expect((await reopened(session)).isAdmin).toBe(false);
});

it('a user whom Odoo logged in over that session is not one, even when a module takes the token away', async () => {
  const session = await stored({ uid: 2, login: 'admin', db: 'shop', session_token: '9e2a', wideload_admin: 2 });
  expect(session.isAdmin).toBe(false);
  await session.rotate();
  expect(session.data.session_token).toBeNull();
  expect((await reopened(session)).isAdmin).toBe(false);
});

it.each([
  { uid: 2, login: 'admin' },
  { uid: 7, login: 'paul', wideload_admin: 2 },
  { uid: 2, login: 'admin', wideload_admin: true },
  { uid: null, login: null, wideload_admin: null },
  { uid: null, login: null, wideload_admin: 2 },
])('a session that holds %j has none', async (data) => {
  expect((await stored(data)).isAdmin).toBe(false);
});
