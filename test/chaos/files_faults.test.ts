import { existsSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addonsWith, moduleFile } from '../support/addons.ts';
import { Client } from '../support/client.ts';
import { mayMount, SmallDisk } from '../support/disks/small_disk.ts';
import { cleanUp, type Host, newFolder, said, startHost } from '../support/host.ts';

const MODULE = moduleFile(
  'notes',
  `depends: ['web'], setup({ on }) {
    on(Routes, (app) => {
      app.get('/note', ({ session, query }) => ({ was: session.data.note ?? null, is: (session.data.note = query.text) }));
      app.get('/notes', ({ session }) => ({ note: session.data.note ?? null }));
    });
  }`,
  "import { Routes } from '@wideload/web';\n",
);

const start = (dataDir: string, ...args: readonly string[]) =>
  startHost([
    '--load=base,web,notes',
    `--addons-path=${addonsWith({ 'notes/index.js': MODULE })}`,
    `--data-dir=${dataDir}`,
    '--admin-passwd=pw',
    ...args,
  ]);

async function loggedIn(host: Host): Promise<Client> {
  const client = new Client(host.url);
  await client.logIn('pw');
  expect((await client.request('/note?text=before')).status).toBe(200);
  return client;
}

const savedValue = async (client: Client): Promise<unknown> =>
  ((await (await client.request('/notes')).json()) as { note: unknown }).note;

const sessionFiles = (dataDir: string): string[] =>
  readdirSync(join(dataDir, 'sessions'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

const lines = ({ output }: Host, text: string): string[] =>
  output.stderr.split('\n').filter((line) => line.includes(text));

async function expectRefused(client: Client): Promise<void> {
  const answer = await client.request('/note?text=during');
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('1');
  expect(answer.headers.getSetCookie()).toEqual([]);
}

afterEach(cleanUp);

// Without the right to mount a file system there is no disk to fill.
describe.runIf(mayMount())('on a disk (as root, who can mount one)', () => {
  let disk: SmallDisk;
  let host: Host;
  let client: Client;
  let before: string;
  beforeEach(async () => {
    disk = new SmallDisk();
    host = await start(disk.folder);
    client = await loggedIn(host);
    before = readFileSync(sessionFiles(disk.folder)[0] ?? '', 'utf8');
  });
  afterEach(async () => {
    await host.stop('SIGKILL');
    disk.remove();
  });

  const faults: readonly [string, () => void, () => void, string][] = [
    ['that is full', () => disk.fill(), () => disk.empty(), 'its disk is full (ENOSPC)'],
    [
      'that is read-only',
      () => disk.allowWriting(false),
      () => disk.allowWriting(true),
      'its file system is read-only (EROFS)',
    ],
  ];
  it.each(faults)(
    '%s sessions can be read, no change is half done, and the log reports begin and end',
    async (_, harm, repair, words) => {
      harm();
      for (let turn = 0; turn < 5; turn++) {
        await expectRefused(client);
        expect(await savedValue(client)).toBe('before');
      }
      const files = sessionFiles(disk.folder);
      expect(files.filter((file) => file.endsWith('.__wz_sess'))).toEqual([]);
      expect(files.map((file) => readFileSync(file, 'utf8'))).toContain(before);
      expect((await client.request('/web/health')).status).toBe(200);
      repair();
      expect((await client.request('/note?text=after')).status).toBe(200);
      expect(await savedValue(client)).toBe('after');
      await said(host, 'works again after');
      expect(lines(host, words)).toHaveLength(1);
      expect(lines(host, 'works again after')).toHaveLength(1);
    },
  );

  it('that is full, a user can log out', async () => {
    disk.fill();
    const { sid } = client;
    expect((await client.request('/web/session/logout', { method: 'POST' })).status).toBeLessThan(400);
    expect((await new Client(host.url, sid).request('/notes')).status).toBe(401);
  });

  it('that is full, expired sessions are removed to free space', async () => {
    await host.stop();
    const [file = ''] = sessionFiles(disk.folder);
    utimesSync(file, 1, 1);
    disk.fill();
    host = await start(disk.folder, '--session-gc-interval=1s');
    await expect.poll(() => existsSync(file), { timeout: 22_000 }).toBe(false);
  });
});

it('a removed sessions folder is created again, and users can log in', async () => {
  const dataDir = newFolder();
  const host = await start(dataDir);
  const client = await loggedIn(host);
  rmSync(join(dataDir, 'sessions'), { recursive: true });
  expect((await client.request('/notes')).status).toBe(401);
  const again = await loggedIn(host);
  expect(await savedValue(again)).toBe('before');
  expect(sessionFiles(dataDir)).toHaveLength(1);
});
