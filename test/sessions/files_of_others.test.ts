import { execFileSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addonsWith, moduleFile } from '../support/addons.ts';
import { Client } from '../support/client.ts';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, newFolder, runHost, said, startHost } from '../support/host.ts';
import { putFile, sidOf, textOf } from '../support/sessions/sessions.ts';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(cleanUp);
const at = (...names: string[]): string => join(folder, ...names);
const text = (path: string): string => readFileSync(path, 'utf8');

/** Only root can create files of other users. */
const isRoot = process.geteuid?.() === 0;
const STRANGER = 4321;
const ONCE = ['--stop-after-init', '--http-port=0'];
const once = (...args: string[]) => runCommand([...ONCE, ...args], { cwd: folder });
/** The same in a process of its own. */
const onceAlone = (...args: string[]) => runHost([...ONCE, ...args], { cwd: folder });

describe('a session that is not a file', () => {
  it('is unreadable to requests and commands, and blocks neither', async () => {
    const data = at('data');
    for (const n of [1, 2, 3]) putFile(data, sidOf(n), textOf(n));
    const path = (n: number): string => join(data, 'sessions', sidOf(n).slice(0, 2), `${sidOf(n)}.sess`);
    execFileSync('rm', [path(1), path(2)]);
    execFileSync('mkfifo', [path(1)]);
    mkdirSync(path(2));
    const host = await startHost([`--data-dir=${data}`, '--workers=0']);
    for (const n of [1, 2]) {
      const cookie = { cookie: `session_id=${sidOf(n)}` };
      const login = await fetch(`${host.url}/web/login`, { headers: cookie });
      expect(login.status).toBe(200);
      const logout = await fetch(`${host.url}/web/session/logout`, { headers: cookie, redirect: 'manual' });
      expect(logout.status).toBe(303);
    }
    await said(host, 'it is a named pipe (FIFO), not a file');
    await said(host, 'it is a folder, not a file');
    expect((await host.stop()).code).toBe(0);
    const shown = await runCommand(['sessions', 'show', sidOf(1), `--data-dir=${data}`]);
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('not a file') });
  });
});

describe('static/', () => {
  it('serves files and links within it, but no hidden files, outside files or named pipes', async () => {
    const addons = addonsWith({
      'one/index.js': moduleFile('one', "depends: ['web'], setup() {}"),
      'one/static/a.txt': 'a',
      'one/static/.git/config': 'hidden',
      'one/built/b.txt': 'b',
      'two/index.js': moduleFile('two', "depends: ['web'], setup() {}"),
      'two/built/c.txt': 'c',
      'three/index.js': moduleFile('three', "depends: ['web'], setup() {}"),
      'outside/secret.txt': 'secret',
    });
    const one = (name: string): string => join(addons, 'one/static', name);
    symlinkSync('a.txt', one('same.txt'));
    symlinkSync('../../outside', one('out'));
    symlinkSync('/etc/passwd', one('passwd'));
    symlinkSync('.git', one('git'));
    execFileSync('mkfifo', [one('pipe')]);
    symlinkSync('built', join(addons, 'two/static'));
    symlinkSync('../outside', join(addons, 'three/static'));
    const host = await startHost([`--addons-path=${addons}`, '--load=web,one,two,three']);
    const client = new Client(host.url);
    const get = async (path: string): Promise<[number, string]> => {
      const answer = await client.request(path);
      return [answer.status, answer.status === 200 ? await answer.text() : ''];
    };
    expect(await get('/one/static/a.txt')).toEqual([200, 'a']);
    expect(await get('/one/static/same.txt')).toEqual([200, 'a']);
    expect(await get('/two/static/c.txt')).toEqual([200, 'c']);
    for (const path of ['out/secret.txt', 'passwd', 'git/config', 'pipe'])
      expect(await get(`/one/static/${path}`), path).toEqual([404, '']);
    expect((await get('/three/static/secret.txt'))[0]).toBe(404);
    await said(host, '/one/static/out/secret.txt is a link out of static/ of module one');
    await said(host, 'static/ of module three is a link out of the module');
    expect(host.output.stderr.match(/is a link out of static/g)).toHaveLength(1);
  });
});

describe.each([
  ['pidfile', 'pid file'],
  ['logfile', 'log file'],
])('--%s', (option, what) => {
  const flag = (path: string): string => `--${option}=${path}`;

  it.runIf(isRoot)(
    'follows no link of another user, wherever it stands in the path (as root, who can make one)',
    async () => {
      writeFileSync(at('victim'), '');
      symlinkSync(at('victim'), at('link'));
      lchownSync(at('link'), STRANGER, STRANGER);
      mkdirSync(at('theirs'));
      symlinkSync(at('theirs'), at('folder'));
      lchownSync(at('folder'), STRANGER, STRANGER);
      for (const path of [at('link'), at('folder', 'file')]) {
        const { code, stderr } = await once(flag(path));
        expect(code).toBe(1);
        expect(stderr).toContain(`the ${what} ${path} is not written`);
        expect(stderr).toContain(`is a link of the user ${STRANGER}`);
      }
      expect(text(at('victim'))).toBe('');
      expect(existsSync(at('theirs/file'))).toBe(false);
    },
  );

  it.runIf(isRoot)('follows no link of our own into a file of another user (as root, who can make one)', async () => {
    writeFileSync(at('theirs'), '');
    chownSync(at('theirs'), STRANGER, STRANGER);
    symlinkSync('theirs', at('link'));
    const { code, stderr } = await once(flag(at('link')));
    expect([code, stderr]).toEqual([1, expect.stringContaining(`a link to a file of the user ${STRANGER}`)]);
    expect(text(at('theirs'))).toBe('');
  });

  it('does not block on a named pipe without a reader', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const { code, stderr } = await onceAlone(flag(at('pipe')));
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/(log|pid) file .* cannot be written: it is a .*named pipe/),
    ]);
  });
});

describe('--logfile', () => {
  it('follows links of the operator, to folders and files, also on SIGUSR1', async () => {
    mkdirSync(at('disk'));
    symlinkSync('disk', at('log'));
    symlinkSync('real.log', at('log/host.log'));
    const host = await startHost([`--logfile=${at('log/host.log')}`]);
    expect(text(at('disk/real.log'))).toContain('ready in');
    execFileSync('mv', [at('disk/real.log'), at('disk/real.log.1')]);
    host.process.kill('SIGUSR1');
    while (!existsSync(at('disk/real.log'))) await new Promise((resolve) => setImmediate(resolve));
    await host.stop();
    expect(text(at('disk/real.log'))).toContain('stopped');
    expect(readlinkSync(at('log/host.log'))).toBe('real.log');
  });

  it('may be a device, as in containers', async () => {
    const { code, stderr } = await onceAlone('--logfile=/dev/stderr');
    expect([code, stderr]).toEqual([0, expect.stringContaining('started and stopped')]);
    expect((await once('--logfile=/dev/null')).code).toBe(0);
  });

  it('is created in a folder that is closed to other users', async () => {
    await once(`--logfile=${at('log/host.log')}`);
    expect(statSync(at('log')).mode & 0o777).toBe(0o700);
  });

  it.each([['sessions', 'list'], ['doctor'], ['config'], ['modules']])(
    'is not touched by the command %s %s',
    async (...words) => {
      await runCommand([...words.filter(Boolean), `--logfile=${at('new/host.log')}`, `--data-dir=${at('data')}`]);
      expect(existsSync(at('new'))).toBe(false);
    },
  );
});

describe('--pidfile', () => {
  it('does not overwrite a file with other content', async () => {
    writeFileSync(at('server.key'), 'PRIVATE KEY');
    const { code, stderr } = await once(`--pidfile=${at('server.key')}`);
    expect([code, stderr]).toEqual([1, expect.stringContaining('its content is not a process id')]);
    expect(text(at('server.key'))).toBe('PRIVATE KEY');
  });

  it('is removed by its host, unless another host has taken it over', async () => {
    const path = at('pid');
    writeFileSync(path, '1234\n');
    const host = await startHost([`--pidfile=${path}`]);
    expect(text(path)).toBe(`${host.process.pid}\n`);
    writeFileSync(path, '99\n');
    await host.stop();
    expect(text(path)).toBe('99\n');
  });
});

describe.runIf(isRoot)('root, who runs a command for a service', () => {
  it('leaves no file that the service cannot open', async () => {
    const data = at('data');
    mkdirSync(data);
    chownSync(data, STRANGER, STRANGER);
    const { code, stderr } = await runHost(['sessions', 'list', `--data-dir=${data}`]);
    expect([code, stderr]).toEqual([0, '']);
    expect(statSync(join(data, 'sessions'))).toMatchObject({ uid: STRANGER, gid: STRANGER });
    const served = await onceAlone(`--data-dir=${data}`);
    expect([served.code, served.stderr]).toEqual([1, expect.stringContaining(`it belongs to the user ${STRANGER}`)]);
  });
});
