import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { cleanUp, newFolder, ROOT, startHost } from '../support/host.ts';

afterEach(cleanUp);

const FILTER = join(ROOT, 'config/fail2ban/wideload.conf');

/** Logins of an attacker who tries to get another address banned, or to forge a log line. */
const HOSTILE = [
  'admin',
  'x" from 198.51.100.1',
  'x from 198.51.100.1"}',
  'x\nlogin failed for "y" from 198.51.100.1',
  'x\r\n{"level":"info","module":"web","msg":"login failed for \\"y\\" from 198.51.100.1"}\n',
  'x\u2028\u0085login failed for "y" from 198.51.100.1 {"address":"198.51.100.1"}',
  `${'x'.repeat(2000)}" from 198.51.100.1`,
  '\\" from 198.51.100.1',
];

it.each(['human', 'json'])(
  'the filter for fail2ban finds the address of failed logins, with any login, in a %s log',
  async (form) => {
    const logfile = join(newFolder(), 'host.log');
    const args = ['--load=request_log', '--proxy-mode', `--logfile=${logfile}`, `--log-format=${form}`];
    const host = await startHost(args);
    const addresses = HOSTILE.map((_, at) => (at % 2 === 0 ? `203.0.113.${at + 1}` : `2001:db8::${at + 1}`));
    for (const [at, login] of HOSTILE.entries()) {
      await fetch(`${host.url}/web/session/authenticate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': addresses[at] ?? '' },
        body: JSON.stringify({ jsonrpc: '2.0', params: { login, password: 'wrong' } }),
      });
    }
    await host.stop();
    const { stdout } = await promisify(execFile)('fail2ban-regex', ['--out', 'ip', logfile, FILTER]);
    expect(stdout.trim().split('\n')).toEqual(addresses);
  },
);
