import { readdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { cleanUp, type Host, newFolder, said, startHost } from '../support/host.ts';

const PASSWORD = 'correct horse';
let host: Host;
let client: Client;
let dataDir: string;

beforeAll(async () => {
  dataDir = newFolder();
  host = await startHost([
    `--admin-passwd=${PASSWORD}`,
    `--data-dir=${dataDir}`,
    '-d',
    'prod',
    '--web-login-attempts=3',
  ]);
});
afterAll(cleanUp);
beforeEach(() => {
  client = new Client(host.url);
});

const filesOf = (): string[] =>
  readdirSync(`${dataDir}/sessions`, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sess'));

describe('pages', () => {
  it('redirect from / to /web, from there to the login, and back', async () => {
    expect((await client.page('/')).headers.get('location')).toBe('/web');
    expect((await client.page('/web?debug=1')).headers.get('location')).toBe('/web/login?redirect=%2Fweb%3Fdebug%3D1');
    const answer = await client.logIn(PASSWORD, { redirect: '/web?debug=1' });
    expect(answer.headers.get('location')).toBe('/web?debug=1');
  });

  it('never redirect to another site after a login', async () => {
    const answer = await client.logIn(PASSWORD, { redirect: '//evil.example/' });
    expect(answer.headers.get('location')).toBe('/web');
    const seen = await client.page('/web/login?redirect=https://evil.example/');
    expect(seen.headers.get('location')).toBe('/web');
  });

  it('set a new sid at login, and the old one is invalid', async () => {
    await client.page('/web/login');
    const before = client.sid;
    await client.logIn(PASSWORD);
    expect(client.sid).not.toBe(before);
    expect((await new Client(host.url, before).page('/web')).status).toBe(303);
  });

  it('have security headers, and are not cached', async () => {
    const { headers } = await client.page('/web/login');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('answer unknown addresses with a page or JSON, as the client accepts', async () => {
    const page = await client.page('/nowhere');
    expect(page.status).toBe(404);
    expect(await page.text()).toContain('There is nothing at this address.');
    const json = await client.request('/nowhere');
    expect(await json.json()).toEqual({ error: 'There is nothing at this address.', statusCode: 404 });
  });

  it('escape input', async () => {
    const answer = await client.logIn('wrong', { login: '"><script>alert(1)</script>' });
    expect(await answer.text()).not.toContain('<script>');
  });

  it('answer 401 to programs that are not logged in', async () => {
    const answer = await client.request('/web');
    expect(answer.status).toBe(401);
  });
});

describe('the login form', () => {
  it('requires the token of its own session', async () => {
    const other = new Client(host.url);
    const form = await (await other.page('/web/login')).text();
    const [, foreign = ''] = /csrf_token" value="([^"]+)/.exec(form) ?? [];
    for (const token of ['', 'x', foreign]) {
      const answer = await client.logIn(PASSWORD, { csrf_token: token });
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('This form has expired');
    }
    expect((await client.page('/web')).status).toBe(303);
  });

  it('accepts no token from before a login, which the person who planted the session may know', async () => {
    const form = await (await client.page('/web/login')).text();
    const [, planted = ''] = /csrf_token" value="([^"]+)/.exec(form) ?? [];
    expect((await client.logIn(PASSWORD)).status).toBe(303);
    expect((await client.logIn(PASSWORD, { csrf_token: planted })).status).toBe(400);
  });

  it('refuses a wrong password with 401, and after some of them blocks that login for a while', async () => {
    const login = { login: 'somebody' };
    for (let turn = 0; turn < 3; turn++) expect((await client.logIn('wrong', login)).status).toBe(401);
    const answer = await client.logIn('wrong', login);
    expect(answer.status).toBe(429);
    // The window is five minutes; no test takes that long.
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(240);
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(300);
    expect((await client.logIn(PASSWORD)).status).toBe(303);
  });
});

describe('health and static files', () => {
  it('do not touch sessions', async () => {
    const before = filesOf();
    const health = await client.request('/web/health');
    expect(await health.json()).toEqual({ status: 'pass' });
    const css = await client.request('/web/static/web.css');
    expect(css.headers.get('content-type')).toContain('text/css');
    for (const { headers } of [health, css]) expect(headers.getSetCookie()).toEqual([]);
    expect(filesOf()).toEqual(before);
  });

  it('support conditional requests, ranges and HEAD', async () => {
    const path = '/web/static/web.css';
    const whole = await client.request(path);
    const text = await whole.text();
    expect(whole.headers.get('cache-control')).toBe('public, max-age=3600');
    // fetch itself would say `no-cache`.
    const known = { 'if-none-match': whole.headers.get('etag') ?? '', 'cache-control': 'max-age=0' };
    const again = await client.request(path, { headers: known });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const part = await client.request(path, { headers: { range: 'bytes=0-9' } });
    expect([part.status, await part.text()]).toEqual([206, text.slice(0, 10)]);
    const head = await client.request(path, { method: 'HEAD' });
    expect([head.headers.get('content-length'), await head.text()]).toEqual([String(text.length), '']);
    expect((await client.request('/web/%73tatic/web.css?version=1')).status).toBe(200);
    expect((await client.request(path, { headers: { range: 'bytes=99999999-' } })).status).toBe(416);
    for (const nothing of ['/web/static/none.css', '/web/static/', '/web/static/.']) {
      expect((await client.request(nothing)).status).toBe(404);
    }
    expect((await client.request('/web/static/.hidden')).status).toBe(403);
  });

  it('do not serve files outside static/', async () => {
    for (const path of [
      '/web/static/../package.json',
      '/web/static/..%5c..%5cpackage.json',
      '/web/static/%2e%2e/package.json',
      '/web/static/..%2fpackage.json',
    ]) {
      expect((await client.request(path)).status).toBeGreaterThanOrEqual(400);
    }
  });
});

describe('a visitor', () => {
  it('who changes nothing gets no cookie and leaves no session', async () => {
    const before = filesOf();
    for (const path of ['/', '/web', '/nowhere', '/web/session/logout']) {
      expect((await client.page(path)).headers.getSetCookie()).toEqual([]);
    }
    expect(filesOf()).toEqual(before);
  });

  const HEX = 'a'.repeat(40);
  it.each([
    ['that nobody issued', HEX],
    ['of the newer form that nobody issued', 'Aa0-'.repeat(21)],
    ['of the wrong length', `${HEX}${HEX}`],
    ['that leads out of the folder', '../../../../etc/passwd'],
    ['that leads out of the folder, escaped', '%2e%2e%2f'.repeat(8)],
    ['that is half a quotation', '"'],
    ['in quotes', `"${HEX}"`],
    ['that stands there twice', `${HEX}; session_id=${HEX}`],
    ['outside ASCII', encodeURI('\u00e9'.repeat(40))],
    ['of 8,000 characters', 'x'.repeat(8000)],
  ])('with a cookie %s gets a new session', async (_, cookie) => {
    const fresh = new Client(host.url, cookie);
    const page = await fresh.page('/web/login');
    expect(page.status).toBe(200);
    expect(fresh.sid).toMatch(/^[\w-]{84}$/);
    expect(fresh.sid).not.toBe(cookie);
    expect((await fresh.logIn(PASSWORD)).status).toBe(303);
    expect((await fresh.page('/web')).status).toBe(200);
  });
});

describe('a host that is configured', () => {
  it('limits failed logins per address', async () => {
    const strict = await startHost(['--admin-passwd=pw', '--web-login-attempts-address=2']);
    const visitor = new Client(strict.url);
    for (const login of ['a', 'b']) expect((await visitor.logIn('wrong', { login })).status).toBe(401);
    expect((await visitor.logIn('wrong', { login: 'c' })).status).toBe(429);
    expect((await visitor.logIn('pw')).status).toBe(429);
  });

  it('trusts a proxy: marks cookies for HTTPS and uses the client address; otherwise ignores its headers', async () => {
    const behind = await startHost(['--proxy-mode']);
    const forwarded = {
      headers: { accept: 'text/html', 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' },
    };
    const cookieOf = async (url: string) =>
      (await new Client(url).request('/web/login', forwarded)).headers.get('set-cookie');
    expect(await cookieOf(behind.url)).toMatch(/; Secure$/);
    expect(await cookieOf(host.url)).not.toContain('Secure');
  });

  it('trusts some proxies only, ignores the headers of others, and logs that once', async () => {
    const choosy = await startHost(['--proxy-mode', '--proxy-trust=203.0.113.7,10.0.0.0/8']);
    const headers = { accept: 'text/html', 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' };
    for (let n = 1; n <= 2; n++) {
      const visitor = new Client(choosy.url);
      expect((await visitor.request('/web/login', { headers })).headers.get('set-cookie')).not.toContain('Secure');
      await visitor.logIn('wrong');
      await said(choosy, 'from 127.0.0.1');
    }
    expect(choosy.output.stderr.match(/headers from 127\.0\.0\.1 are ignored/g)).toHaveLength(1);
    expect(choosy.output.stderr).not.toContain('203.0.113.9');
  });

  it('trusts a proxy: limits failed logins by the client address, also over IPv6', async () => {
    const behind = await startHost(['--proxy-mode', '--http-interface=::', '--web-login-attempts-address=1']);
    const tryFrom = (address: string, login: string) =>
      fetch(`http://127.0.0.1:${new URL(behind.url).port}/web/session/authenticate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
        body: JSON.stringify({ params: { login, password: 'wrong' } }),
      }).then((answer) => answer.text());
    expect(await tryFrom('203.0.113.1', 'a')).toContain('Access Denied');
    expect(await tryFrom('203.0.113.1', 'b')).toContain('Too many login failures');
    expect(await tryFrom('2001:db8::2', 'c')).toContain('Access Denied');
    // What a client sends comes before what the proxy adds.
    expect(await tryFrom('203.0.113.3, 203.0.113.1', 'd')).toContain('Too many login failures');
  });

  it('without HTTP, runs without a port and stops on a signal', async () => {
    const quiet = await startHost(['--no-http']);
    expect(quiet.readyLine).toContain('no HTTP, because http_enable is off');
    expect((await quiet.stop('SIGINT')).code).toBe(0);
  });

  it('with a hash of Odoo as admin_passwd, accepts the password', async () => {
    const hash =
      '$pbkdf2-sha512$25000$MDEyMzQ1Njc4OWFiY2RlZg$QEwCtSJ56SbLgxUeYXG0EVMCFEm9XxpoFlTLYJIECXMlI5p5ePZg.5ytLR5soNRPHHK4yRu05sRoALTlkz5xew';
    const cwd = newFolder();
    writeFileSync(`${cwd}/odoo.conf`, `[options]\nadmin_passwd = ${hash}\n`);
    const hashed = await startHost([], { cwd });
    expect((await new Client(hashed.url).logIn(hash)).status).toBe(401);
    expect((await new Client(hashed.url).logIn('secret pass')).status).toBe(303);
  });
});
