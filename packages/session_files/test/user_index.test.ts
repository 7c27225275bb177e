import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newHexSid, type SessionStore } from '@wideload/session';
import { sessionsOf } from '@wideload/session/internal';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileSessionStore, SessionFolder } from '../src/index.ts';

let dataDir: string;
let store: SessionStore;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'wideload-notes-'));
  store = new FileSessionStore({ folder: join(dataDir, 'sessions'), suffix: '', expiration: 604_800 });
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const notes = () =>
  readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.startsWith(join(dataDir, 'sessions_by_user')))
    .map(({ name }) => name);

it('stand beside the sessions, where neither Odoo nor a migration takes them for some, for their owner alone', async () => {
  const sid = newHexSid();
  await store.addToUserIndex('admin', sid, 60);
  const [user = ''] = readdirSync(join(dataDir, 'sessions_by_user'));
  expect(notes()).toEqual([sid]);
  expect(statSync(join(dataDir, 'sessions_by_user', user)).mode & 0o777).toBe(0o700);
  expect(statSync(join(dataDir, 'sessions_by_user', user, sid)).mode & 0o777).toBe(0o600);
  const files = [];
  for await (const file of new SessionFolder({ folder: join(dataDir, 'sessions'), suffix: '', expiration: 60 }).files())
    files.push(file);
  expect(files).toEqual([]);
});

it('go when their time is over, and with the last one the folder of its user', async () => {
  const kept = newHexSid();
  await store.addToUserIndex('admin', newHexSid(), -1);
  await store.addToUserIndex('admin', kept, 60);
  await store.addToUserIndex('anna', newHexSid(), -1);
  const files = new SessionFolder({ folder: join(dataDir, 'sessions'), suffix: '', expiration: 60 });
  const { signal } = new AbortController();
  expect(await files.sweepUserIndex(signal)).toBe(2);
  expect(notes()).toEqual([kept]);
  expect(readdirSync(join(dataDir, 'sessions_by_user'))).toHaveLength(1);
  expect(await files.sweepUserIndex(signal)).toBe(0);
});

it('heal when their folder is removed: the next touch brings them back', async () => {
  const sid = newHexSid();
  await store.addToUserIndex('admin', sid, 60);
  rmSync(join(dataDir, 'sessions_by_user'), { recursive: true });
  const found = [];
  for await (const session of sessionsOf(store, { provider: 'local', db: null, uid: 2 })) found.push(session);
  expect(found).toEqual([]);
  await store.addToUserIndex('admin', sid, 60);
  expect(notes()).toEqual([sid]);
});
