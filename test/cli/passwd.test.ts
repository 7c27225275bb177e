import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { cleanUp, newFolder, ROOT, startHost } from '../support/host.ts';

afterEach(cleanUp);

/** Runs a command with this input. Returns its whole output. */
async function run(command: string, args: readonly string[], input: string) {
  const child = spawn(command, args, { env: { PATH: process.env.PATH, HOME: newFolder() }, stdio: 'pipe' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, output };
}

const HOST = join(ROOT, 'host.js');

describe('node host passwd', () => {
  it('prints a line for odoo.conf that works for a login', async () => {
    const { code, output } = await run(process.execPath, [HOST, 'passwd'], 'hunter 2\nmore\n');
    expect(code).toBe(0);
    const [, hash = ''] = /^admin_passwd = (\$pbkdf2-sha512\$600000\$[\w./]{22}\$[\w./]{86})\n$/.exec(output) ?? [];
    const host = await startHost([], { env: { ODOO_ADMIN_PASSWD: hash } });
    expect((await new Client(host.url).logIn('hunter 2')).status).toBe(303);
    expect((await new Client(host.url).logIn('hunter 3')).status).toBe(401);
  });

  it('asks twice on a terminal, without echo', async () => {
    const script = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0: os.execvp(sys.argv[1], sys.argv[1:])
shown = b''
for question in (b'Password: ', b'Repeat password: '):
    while question not in shown: shown += os.read(terminal, 4096)
    os.write(terminal, b'hunter 2\\r')
try:
    while True:
        chunk = os.read(terminal, 4096)
        if not chunk: break
        shown += chunk
except OSError: pass
os.write(1, shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))`;
    const { code, output } = await run('python3', ['-c', script, process.execPath, HOST, 'passwd'], '');
    expect([code, output]).toEqual([0, expect.stringContaining('admin_passwd = $pbkdf2-sha512$')]);
    expect(output).not.toContain('hunter');
  });

  it('refuses an empty password', async () => {
    const { code, output } = await run(process.execPath, [HOST, 'passwd'], '');
    expect([code, output]).toEqual([2, expect.stringContaining('the password is empty')]);
  });
});
