import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FileSessionStore } from '@wideload/session_files';
import { afterEach, describe, expect, it } from 'vitest';
import { killWorkers, Worker } from '../../packages/session_files/test/support/worker.ts';
import { addonsWith, moduleFile } from '../support/addons.ts';
import { Client } from '../support/client.ts';
import { IS_LONG } from '../support/figures.ts';
import { cleanUp, newFolder, startHost } from '../support/host.ts';

const HOUR = 3_600_000;
afterEach(killWorkers);
afterEach(cleanUp);

const leftovers = (dataDir: string): string[] =>
  readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.__wz_sess'));

it('processes killed during writes lose no acknowledged write, and block no other process', {
  timeout: HOUR,
}, async () => {
  const kills = IS_LONG ? 200 : 5;
  const folder = join(newFolder(), 'sessions');
  const store = new FileSessionStore({ folder, suffix: '.sess', expiration: 60 });
  const sids = Array.from({ length: 3 }, () => store.newSid());
  for (const sid of sids) await store.write(sid, '{"uid": 2, "n": 0}', undefined, 60);
  const told = new Map<string, number>();
  let lines = 0;
  const start = async (): Promise<Worker> => {
    const worker = new Worker(folder, 'count-on', ...sids);
    await worker.begun();
    return worker;
  };
  const kill = async (worker: Worker): Promise<void> => {
    await worker.kill();
    for (const line of worker.said) {
      const [sid = '', n = ''] = line.split(' ');
      told.set(sid, Math.max(told.get(sid) ?? 0, Number(n)));
      lines++;
    }
  };
  const workers = await Promise.all([start(), start(), start()]);
  for (let done = 0; done < kills; done++) {
    await pause(Math.random() * 30);
    const [next] = await Promise.all([start(), kill(workers.shift() ?? (await start()))]);
    workers.push(next);
  }
  await Promise.all(workers.map(kill));

  let sum = 0;
  for (const sid of sids) {
    const { n } = JSON.parse((await store.load(sid)) ?? '');
    expect(n).toBeGreaterThanOrEqual(told.get(sid) ?? 0);
    sum += n;
  }
  // Each killed process may have written once more than it reported.
  expect(sum).toBeGreaterThanOrEqual(lines);
  expect(sum).toBeLessThanOrEqual(lines + kills + workers.length);
});

const MODULE = moduleFile(
  'counter',
  `depends: ['web'], setup({ on }) {
    on(Routes, (app) => {
      app.get('/count', ({ session }) => session.update((data) => ({ n: (data.n = (data.n ?? 0) + 1) })));
    });
  }`,
  "import { Routes } from '@wideload/web';\n",
);

describe('a host killed at any moment', () => {
  it('has every session after its restart, complete, with all acknowledged changes', {
    timeout: HOUR,
  }, async () => {
    const kills = IS_LONG ? 200 : 2;
    const dataDir = newFolder();
    const args = [
      '--load=base,web,counter',
      `--addons-path=${addonsWith({ 'counter/index.js': MODULE })}`,
      `--data-dir=${dataDir}`,
      '--admin-passwd=pw',
    ];
    const told = new Map<string, number>();
    const unanswered = new Map<string, number>();
    const sids: string[] = [];
    /** Undefined if the host was killed meanwhile. */
    const ask = async (client: Client): Promise<number | undefined> => {
      const answer = await client.request('/count').catch(() => undefined);
      const text = await answer?.text().catch(() => undefined);
      if (answer === undefined || text === undefined) return undefined;
      expect(answer.status).toBe(200);
      return JSON.parse(text).n;
    };
    const visit = async (client: Client, sid: string): Promise<void> => {
      for (let n = await ask(client); n !== undefined; n = await ask(client)) {
        const before = told.get(sid) ?? 0;
        expect(n).toBeGreaterThan(before);
        expect(n).toBeLessThanOrEqual(before + 1 + (unanswered.get(sid) ?? 0));
        told.set(sid, n);
        unanswered.delete(sid);
      }
      // Open requests may have been done or not.
      unanswered.set(sid, (unanswered.get(sid) ?? 0) + 1);
    };
    for (let done = 0; done <= kills; done++) {
      const host = await startHost(args);
      while (sids.length < 8) {
        const client = new Client(host.url);
        await client.logIn('pw');
        sids.push(client.sid ?? '');
      }
      await expect.poll(() => leftovers(dataDir), { timeout: 10_000 }).toEqual([]);
      const visitors = sids.map((sid) => visit(new Client(host.url, sid), sid));
      await pause(Math.random() * 300);
      await Promise.all([host.stop('SIGKILL'), ...visitors]);
    }
  });
});
