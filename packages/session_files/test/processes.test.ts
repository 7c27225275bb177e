import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { IS_LONG } from '../../../test/support/figures.ts';
import { FileSessionStore, SessionFolder } from '../src/index.ts';
import { killWorkers, Worker } from './support/worker.ts';

let folder: string;
let store: FileSessionStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wideload-processes-'));
  store = new FileSessionStore({ folder, suffix: '.sess', expiration: 604_800 });
});
afterEach(async () => {
  await killWorkers();
  rmSync(folder, { recursive: true });
});

const TEXT = '{"uid": 2, "n": 0}';
const newSession = async (): Promise<string> => {
  const sid = store.newSid();
  await store.write(sid, TEXT, undefined, 60);
  return sid;
};
const files = (): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

/** How often each client adds one. */
const TIMES = IS_LONG ? 125 : 30;

it(`sixteen clients in four processes that add one ${16 * TIMES} times add as many, and none gives up`, async () => {
  const sid = await newSession();
  const workers = Array.from({ length: 4 }, () => new Worker(folder, 'count', sid, 4, TIMES));
  expect(await Promise.all(workers.map((worker) => worker.end()))).toEqual([0, 0, 0, 0]);
  expect(JSON.parse((await store.load(sid)) ?? '').n).toBe(16 * TIMES);
  expect(files()).toEqual([`${sid}.sess`]);
});

it('a session that one process destroyed is brought back by none that is just saving or touching it', async () => {
  const sids = await Promise.all(Array.from({ length: IS_LONG ? 100 : 40 }, newSession));
  const savers = Array.from({ length: 3 }, () => new Worker(folder, 'save', ...sids));
  const destroyer = new Worker(folder, 'destroy', ...sids);
  expect(await Promise.all([...savers, destroyer].map((worker) => worker.end()))).toEqual([0, 0, 0, 0]);
  expect(destroyer.said).toEqual(sids);
  expect(files()).toEqual([]);
});

it('of several processes that destroy a session at once, only one learns that it existed', async () => {
  const sids = await Promise.all(Array.from({ length: 50 }, newSession));
  const destroyers = Array.from({ length: 4 }, () => new Worker(folder, 'destroy', ...sids));
  await Promise.all(destroyers.map((worker) => worker.end()));
  expect(destroyers.flatMap((worker) => worker.said).sort()).toEqual(sids.toSorted());
});

it('what another process is changing is left alone by who cleans up, and waited for by who writes', async () => {
  const sid = await newSession();
  const holder = new Worker(folder, 'hold', sid);
  await holder.begun();
  const files = new SessionFolder({ folder, suffix: '.sess', expiration: 604_800 });
  const { signal } = new AbortController();
  expect(await files.collect({ signal })).toMatchObject({ leftovers: 0 });
  let isWritten = false;
  const written = Promise.resolve(store.write(sid, '{"n": 1}', TEXT, 60)).then(() => {
    isWritten = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(isWritten).toBe(false);
  expect(store.load(sid)).toBe(TEXT);
  await holder.kill();
  await written;
  expect(store.load(sid)).toBe('{"n": 1}');
});
