import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, newFolder, ROOT, runHost } from '../support/host.ts';

afterEach(cleanUp);

const isRoot = process.geteuid?.() === 0;
const STRANGER = 4321;
const FIXTURES = join(ROOT, 'test/fixtures/odoo');
const SID = 'aB3x'.repeat(21);
const TRACE = [
  { platform: 'linux', browser: 'firefox', ip_address: '203.0.113.4', first_activity: 1, last_activity: 5 },
  { platform: 'android', browser: 'chrome', ip_address: '203.0.113.5', first_activity: 2, last_activity: 9 },
];
const SESSION = { db: 'prod', login: 'anna', uid: 7, session_token: '9e2a', context: {}, _trace: TRACE };

const everything = (folder: string): string[] => [
  folder,
  ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
];

/** A data_dir of an Odoo with sessions of 18, 16 and before; as root it belongs to another user. */
function odooDataDir(): string {
  const dataDir = newFolder();
  mkdirSync(join(dataDir, 'filestore/prod'), { recursive: true });
  const sessions = join(dataDir, 'sessions');
  cpSync(join(FIXTURES, 'odoo18-files/sessions'), sessions, { recursive: true });
  cpSync(join(FIXTURES, 'odoo16-files/sessions'), sessions, { recursive: true });
  for (const name of readdirSync(join(FIXTURES, 'legacy-files')).filter((one) => one.endsWith('.sess')))
    cpSync(join(FIXTURES, 'legacy-files', name), join(sessions, name));
  mkdirSync(join(sessions, 'aB'), { recursive: true });
  writeFileSync(join(sessions, 'aB', SID), JSON.stringify(SESSION));
  const now = Date.now() / 1000;
  for (const path of everything(dataDir).toReversed()) {
    // Last used before it was written: the next read would renew that time (relatime).
    if (statSync(path).isFile()) utimesSync(path, now - 7200, now - 3000);
    chmodSync(path, statSync(path).isFile() ? 0o400 : 0o500);
    if (isRoot) chownSync(path, STRANGER, STRANGER);
  }
  return dataDir;
}

/** All that could change: names, contents and times; of folders all but the time of their last use. */
const stateOf = (folder: string): unknown =>
  everything(folder)
    .sort()
    .map((path) => {
      const { ino, mode, uid, gid, size, mtimeMs, ctimeMs, atimeMs } = lstatSync(path);
      return { path, ino, mode, uid, gid, size, mtimeMs, ctimeMs, ...(statSync(path).isFile() && { atimeMs }) };
    });

const commandLine = (dataDir: string, ...args: string[]) => [
  'sessions',
  ...args,
  `--data-dir=${dataDir}`,
  '--read-only',
];
const sessions = (dataDir: string, ...args: string[]) => runCommand(commandLine(dataDir, ...args), { cwd: dataDir });

describe("a look into an Odoo's sessions", () => {
  it('shows who is logged in, in which database and on which device, and changes nothing', async () => {
    const dataDir = odooDataDir();
    const before = stateOf(dataDir);
    const { code, stdout, stderr } = await runHost(commandLine(dataDir, 'list'), { cwd: dataDir });
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('SID      USER                     DATABASE         ENDS IN         BYTES  LAST DEVICE');
    expect(lines).toContainEqual(
      expect.stringMatching(/^aB3xaB… +anna +prod +6 d 23 h +\d+ {2}chrome on android, 203\.0\.113\.5$/),
    );
    expect(lines.at(-1)).toBe(`${lines.length - 2} sessions in files in ${join(dataDir, 'sessions')}`);
    expect(lines.length).toBeGreaterThan(25);
    const shown = await sessions(dataDir, 'show', 'aB3xaB', '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject([{ login: 'anna', device: 'chrome on android, 203.0.113.5' }]);
    expect(stateOf(dataDir)).toEqual(before);
  });

  it.each([['destroy', SID], ['destroy-all', '--yes'], ['gc'], ['migrate', '--to=files']])(
    'refuses %s',
    async (...words) => {
      const dataDir = odooDataDir();
      const before = stateOf(dataDir);
      expect(await sessions(dataDir, ...words)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('with --read-only use list or show'),
      });
      expect(stateOf(dataDir)).toEqual(before);
    },
  );

  it('says that there is no such folder, and makes none', async () => {
    const dataDir = newFolder();
    expect(await runHost(commandLine(dataDir, 'list'), { cwd: dataDir })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${join(dataDir, 'sessions')} does not exist`),
    });
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('needs no Redis, also where session_redis is loaded', async () => {
    const dataDir = odooDataDir();
    const args = ['list', '--load=session_redis', '--session-redis-port=1', '--json'];
    const { code, stdout } = await sessions(dataDir, ...args);
    const sidsIn = (text: string): string[] => JSON.parse(text).map(({ sid }: { sid: string }) => sid);
    const alone = sidsIn((await sessions(dataDir, 'list', '--json')).stdout);
    expect([code, sidsIn(stdout).sort()]).toEqual([0, alone.sort()]);
    expect(alone.some((sid) => SID.startsWith(sid.slice(0, 6)))).toBe(true);
    expect(readFileSync(join(dataDir, 'sessions/aB', SID), 'utf8')).toBe(JSON.stringify(SESSION));
  });
});
