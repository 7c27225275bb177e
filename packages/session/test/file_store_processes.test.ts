import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileSessionStore } from '@wideload/session';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Worker } from './support/worker.ts';

let folder: string;
let store: FileSessionStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wideload-processes-'));
  store = new FileSessionStore({ folder, suffix: '.sess', expiration: 604_800 });
});
afterEach(() => rmSync(folder, { recursive: true }));

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

it('sixteen clients in four processes that add one 2,000 times add 2,000, and none gives up', async () => {
  const sid = await newSession();
  const workers = Array.from({ length: 4 }, () => new Worker(folder, 'count', sid, 4, 125));
  expect(await Promise.all(workers.map((worker) => worker.end()))).toEqual([0, 0, 0, 0]);
  expect(JSON.parse((await store.load(sid)) ?? '').n).toBe(2000);
  expect(files()).toEqual([`${sid}.sess`]);
});

it('a session that one process destroyed is brought back by none that is just saving or touching it', async () => {
  const sids = await Promise.all(Array.from({ length: 100 }, newSession));
  const savers = Array.from({ length: 3 }, () => new Worker(folder, 'save', ...sids));
  const destroyer = new Worker(folder, 'destroy', ...sids);
  expect(await Promise.all([...savers, destroyer].map((worker) => worker.end()))).toEqual([0, 0, 0, 0]);
  expect(destroyer.said).toEqual(sids);
  expect(files()).toEqual([]);
});

it('what several processes create under one sid is what one of them created', async () => {
  const sids = await Promise.all(Array.from({ length: 50 }, newSession));
  const destroyers = Array.from({ length: 4 }, () => new Worker(folder, 'destroy', ...sids));
  await Promise.all(destroyers.map((worker) => worker.end()));
  expect(destroyers.flatMap((worker) => worker.said).sort()).toEqual(sids.toSorted());
});

it('when processes are killed while they write, what they said is saved is there, and the others go on', async () => {
  const sids = await Promise.all(Array.from({ length: 3 }, newSession));
  const told = new Map(sids.map((sid) => [sid, 0]));
  const start = async () => {
    const worker = new Worker(folder, 'count-on', ...sids);
    await worker.begun();
    return worker;
  };
  const workers = [await start(), await start(), await start()];
  const kills = 20;
  let lines = 0;
  for (let kill = 0; kill < kills; kill++) {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
    const victim = workers.shift();
    await victim?.kill();
    for (const line of victim?.said ?? []) {
      const [sid = '', n] = line.split(' ');
      told.set(sid, Math.max(told.get(sid) ?? 0, Number(n)));
      lines++;
    }
    workers.push(await start());
  }
  for (const worker of workers) {
    await worker.kill();
    lines += worker.said.length;
    for (const line of worker.said) {
      const [sid = '', n] = line.split(' ');
      told.set(sid, Math.max(told.get(sid) ?? 0, Number(n)));
    }
  }
  let sum = 0;
  for (const sid of sids) {
    const { n } = JSON.parse((await store.load(sid)) ?? '');
    expect(n).toBeGreaterThanOrEqual(told.get(sid) ?? 0);
    sum += n;
  }
  // Each of those killed may have written once more than it came to say.
  expect(sum).toBeGreaterThanOrEqual(lines);
  expect(sum).toBeLessThanOrEqual(lines + kills + workers.length);
});
