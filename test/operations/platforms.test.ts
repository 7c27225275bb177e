import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cleanUp, newFolder, runHost, startHost } from '../support/host.ts';

afterAll(cleanUp);

/** What Windows lacks, for code that asks for it. Paths, ports and links are still those of this machine. */
const LIKE_WINDOWS = `
for (const name of ['getuid', 'geteuid', 'getgid', 'getegid', 'getgroups', 'setuid', 'setgid']) delete process[name];
Object.defineProperty(process, 'platform', { value: 'win32' });
`;
const node = ['--import', `data:text/javascript,${encodeURIComponent(LIKE_WINDOWS)}`];

describe('on a system without users, permissions and signals', () => {
  it('the host starts and serves', async () => {
    const host = await startHost([], { node });
    expect((await fetch(`${host.url}/web/health?ready`)).status).toBe(200);
    expect((await host.stop()).stderr).not.toContain('"level":"error"');
  });

  it('doctor says that it does not check permissions, and finds none to fix', async () => {
    const cwd = newFolder();
    const file = join(cwd, 'odoo.conf');
    writeFileSync(file, '[options]\nadmin_passwd = x\n', { mode: 0o666 });
    const { stdout } = await runHost(['doctor', `--data-dir=${cwd}`], { cwd, node });
    expect(stdout).toContain('permissions of files are not checked: this system has none');
    expect(stdout).not.toContain('odoo.conf');
  });

  it.each([
    [
      ['--workers=2'],
      '--workers does not work on this system (win32)\n  start the host without it: one process serves',
    ],
  ])('%j is refused with what to do instead', async (args, message) => {
    const { code, stderr } = await runHost(args, { node });
    expect(code).toBe(2);
    expect(stderr).toContain(`wideload: error: ${message}`);
  });
});

it("Yarn Plug'n'Play is refused with one sentence that names the setting", async () => {
  const { code, stderr } = await runHost([], {
    node: [
      '--import',
      "data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, pnp: '3' } });",
    ],
    program: 'packages/host/bin/wideload.js',
  });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr:
      "wideload: error: Yarn Plug'n'Play is not supported: set nodeLinker: node-modules in .yarnrc.yml, and run yarn install\n",
  });
});
