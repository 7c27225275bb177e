import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { cleanUp, type Host, runHost, startHost } from '../support/host.ts';

afterAll(cleanUp);

const sessionFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sess'));

describe('node host, with nothing configured', () => {
  let host: Host;
  beforeAll(async () => {
    host = await startHost();
  });

  it('prints one line with its address, boot time, modules and session store', () => {
    const { readyLine, home } = host;
    expect(readyLine).toMatch(
      /^ready in \d+ ms: http:\/\/127\.0\.0\.1:\d+ \| modules base, web \| sessions: files in /,
    );
    expect(readyLine).toContain(join(home, '.local/share/wideload/sessions'));
  });

  it('generates a password for this run, shows it once and does not log it', async () => {
    const second = await startHost();
    expect(host.password).toMatch(/^[\w-]{16}$/);
    expect(second.password).not.toBe(host.password);
    expect(host.output.stderr).not.toContain(host.password);
  });

  it('stores sessions in files; a logout deletes one, and deleting them logs all users out', async () => {
    const folder = join(host.home, '.local/share/wideload/sessions');
    const client = new Client(host.url);
    expect((await client.logIn(host.password)).headers.get('location')).toBe('/web');
    expect(await (await client.page('/web')).text()).toContain('Logged in as <strong id="user">admin</strong>');

    const [file = ''] = sessionFiles(folder);
    expect(file).toBe(join(client.sid?.slice(0, 2) ?? '', `${client.sid}.sess`));
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, file, '..')).mode & 0o777).toBe(0o700);
    expect(client.sid).toMatch(/^[\w-]{84}$/);

    const { sid } = client;
    const answer = await client.request('/web/session/logout', { method: 'POST' });
    expect(answer.headers.get('location')).toBe('/web/login');
    expect(answer.headers.get('set-cookie')).toMatch(/^session_id=; Max-Age=0;/);
    expect((await new Client(host.url, sid).page('/web')).status).toBe(303);
    expect(sessionFiles(folder)).toEqual([]);

    await client.logIn(host.password);
    expect((await client.page('/web')).status).toBe(200);
    rmSync(folder, { recursive: true });
    expect((await client.page('/web')).headers.get('location')).toBe('/web/login?redirect=%2Fweb');
  });

  it('keeps users logged in across a restart', async () => {
    const first = await startHost(['--admin-passwd=once']);
    const client = new Client(first.url);
    await client.logIn('once');
    await first.stop();
    const again = await startHost([`--data-dir=${join(first.home, '.local/share/wideload')}`]);
    expect((await new Client(again.url, client.sid).page('/web')).status).toBe(200);
  });

  it('uses its own folder, not that of an Odoo on the same machine', () => {
    expect(existsSync(join(host.home, '.local/share/wideload'))).toBe(true);
    expect(existsSync(join(host.home, '.local/share/Odoo'))).toBe(false);
  });

  it('exits with 0 on a signal, and leaves nothing behind', async () => {
    const stopped = await startHost(['--pidfile=pid']);
    expect(existsSync(join(stopped.home, 'pid'))).toBe(true);
    expect((await stopped.stop()).code).toBe(0);
    expect(existsSync(join(stopped.home, 'pid'))).toBe(false);
    await expect(fetch(stopped.url)).rejects.toThrow();
  });

  it('starts and stops without listening with --stop-after-init', async () => {
    const { code, stdout } = await runHost(['--stop-after-init']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^started and stopped in \d+ ms: modules base, web \| sessions: files in /);
    expect(stdout).not.toContain('password');
  });

  it('prints its version', async () => {
    expect((await runHost(['--version'])).stdout).toMatch(/^Wideload \d+\.\d+\.\d+\n$/);
  });
});
