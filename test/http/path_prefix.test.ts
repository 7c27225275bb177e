import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addonsWith, moduleFile } from '../support/addons.ts';
import { Client } from '../support/client.ts';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, type Host, newFolder, ROOT, runHost, startHost } from '../support/host.ts';
import { freePort } from '../support/redis.ts';
import { openSocket } from '../support/socket.ts';
import { until } from '../support/until.ts';

const PAGES = moduleFile(
  'cart',
  `depends: ['websocket'],
  setup({ on }) {
    on(Routes, (app) => {
      const config = { auth: 'public' };
      app.get('/cart', { config }, async (request) => [link(request, '/cart/a?b=/c#d'), link(request, '//other.example'),
        link(request, 'https://other.example/x'), link(request, link(request, '/cart')), request.url]);
      app.get('/cart/go', { config }, async (request, reply) => reply.redirect(request.query.to));
      app.get('/cart/mine', async () => 'mine');
      webSocket(app, '/cart/live', {}, (socket, { session }) => socket.send('for ' + session.login));
    });
  }`,
  "import { link, Routes } from '@wideload/web';\nimport { webSocket } from '@wideload/websocket';\n",
);

let host: Host;
let addons: string;

beforeAll(async () => {
  addons = addonsWith({ 'cart/index.js': PAGES });
  const args = ['--load=cart', `--addons-path=${addons}`, '--admin-passwd=pw', '--proxy-mode'];
  host = await startHost([...args, '--http-path-prefix=/shop/']);
});
afterAll(cleanUp);

/** Starts nginx with the sample for a path. Returns its address and a function to stop it. */
async function startNginx(removesPrefix: boolean): Promise<{ readonly url: string; stop(): Promise<unknown> }> {
  const port = await freePort();
  const folder = newFolder();
  mkdirSync(join(folder, 'logs'));
  const sample = readFileSync(join(ROOT, 'config/nginx/wideload_below_path.conf'), 'utf8')
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
    .replace('127.0.0.1:8069', new URL(host.url).host)
    .replace('/var/lib/nginx/wideload', join(folder, 'cache'));
  const passes = 'location /shop/ {  # <-\n        proxy_pass http://wideload';
  expect(sample).toContain(`${passes};`);
  writeFileSync(join(folder, 'site.conf'), removesPrefix ? sample.replace(`${passes};`, `${passes}/;`) : sample);
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const text = `${user} pid ${folder}/nginx.pid; error_log stderr warn; events {}
    http { access_log off; ${paths.join(' ')} include ${folder}/site.conf; }`;
  writeFileSync(join(folder, 'nginx.conf'), text);
  const args = ['-p', folder, '-c', join(folder, 'nginx.conf')];
  execFileSync('/usr/sbin/nginx', ['-t', ...args], { stdio: 'pipe' });
  const nginx: ChildProcess = spawn('/usr/sbin/nginx', [...args, '-g', 'daemon off;'], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  await until('nginx answers', () =>
    fetch(url)
      .then(() => true)
      .catch(() => false),
  );
  return {
    url,
    stop: () => {
      const ended = once(nginx, 'exit');
      nginx.kill();
      return ended;
    },
  };
}

/** Returns every address in a page. */
const addressesIn = (page: string): string[] =>
  [...page.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(([, address = '']) => address);

/** Tests for every way in which addresses arrive. `origin`: without the prefix. */
function worksBelowPath(origin: () => string): void {
  const newClient = (): Client => new Client(`${origin()}/shop`);

  it('users are redirected to the login and back, and log in and out', async () => {
    const client = newClient();
    expect((await client.page('/')).headers.get('location')).toBe('/shop/web');
    const login = '/web/login?redirect=%2Fshop%2Fcart%2Fmine%3Fn%3D1';
    expect((await client.page('/cart/mine?n=1')).headers.get('location')).toBe(`/shop${login}`);
    const form = await (await client.page(login)).text();
    const [, value = ''] = /name="redirect" value="([^"]+)"/.exec(form) ?? [];
    const redirect = value.replace('&#61;', '=');
    expect(redirect).toBe('/shop/cart/mine?n=1');
    expect((await client.logIn('pw', { redirect })).headers.get('location')).toBe('/shop/cart/mine?n=1');
    expect(await (await client.page('/cart/mine?n=1')).text()).toBe('mine');
    expect((await client.page('/web/session/logout')).headers.get('location')).toBe('/shop/web/login');
  });

  it('every address in a page is below the path and exists', async () => {
    const client = newClient();
    const login = await (await client.page('/web/login')).text();
    await client.logIn('pw');
    const home = await (await client.page('/web')).text();
    const missing = await (await client.page('/nowhere')).text();
    for (const page of [login, home, missing]) {
      expect(addressesIn(page).length).toBeGreaterThan(2);
      for (const address of addressesIn(page)) expect(address).toMatch(/^\/shop\//);
    }
    for (const address of addressesIn(missing))
      expect((await client.request(address.replace('/shop', ''))).status, address).toBeLessThan(400);
  });

  it('a module creates links, redirects and websockets without knowing the path', async () => {
    const client = newClient();
    const links = await (await client.page('/cart')).json();
    const others = ['//other.example', 'https://other.example/x'];
    expect(links).toEqual(['/shop/cart/a?b=/c#d', ...others, '/shop/cart', '/cart']);
    const goTo = async (to: string) =>
      (await client.page(`/cart/go?to=${encodeURIComponent(to)}`)).headers.get('location');
    expect(await goTo('/cart?to=/cart')).toBe('/shop/cart?to=/cart');
    expect(await goTo('/shop/cart')).toBe('/shop/cart');
    expect(await goTo('/shopping')).toBe('/shop/shopping');
    expect(await goTo('https://other.example/')).toBe('https://other.example/');
    await client.logIn('pw');
    const { socket, closed, next } = await openSocket(`${origin()}/shop/cart/live`, {
      sid: client.sid,
      origin: origin(),
    });
    expect(await next()).toBe('for admin');
    socket.close();
    await closed;
  });
}

describe('a host below a path', () => {
  worksBelowPath(() => host.url);

  it('prints its whole address when it is ready', () => {
    expect(host.readyLine).toContain(`${host.url}/shop`);
  });

  it('answers at the path without a slash, and without the path', async () => {
    expect((await fetch(`${host.url}/shop`, { redirect: 'manual' })).headers.get('location')).toBe('/shop/web');
    expect((await fetch(`${host.url}/shop?a=1`, { redirect: 'manual' })).headers.get('location')).toBe('/shop/web');
    expect((await fetch(`${host.url}/web/health`)).status).toBe(200);
    expect((await fetch(`${host.url}/shopping/web/health`)).status).toBe(404);
  });

  it('does not redirect to another site', async () => {
    const client = new Client(`${host.url}/shop`);
    const answer = await client.page('//evil.example/x');
    expect(answer.headers.get('location') ?? '/').not.toMatch(/^\/\/|^https?:/);
    expect((await client.logIn('pw', { redirect: '//evil.example' })).headers.get('location')).toBe('/shop/web');
  });

  it('keeps the cookie for the whole site', async () => {
    const answer = await fetch(`${host.url}/shop/web/login`, { headers: { accept: 'text/html' } });
    expect(answer.headers.getSetCookie()).toEqual([expect.stringContaining('; Path=/;')]);
  });
});

describe.each([
  ['passes the path on', false],
  ['removes the path', true],
])('behind nginx that %s', (_, removesPrefix) => {
  let nginx: Awaited<ReturnType<typeof startNginx>>;
  beforeAll(async () => {
    nginx = await startNginx(removesPrefix);
  });
  afterAll(() => nginx.stop());
  worksBelowPath(() => nginx.url);

  it('metrics are refused, even if the path is repeated', async () => {
    for (const path of ['/shop/metrics', '/shop/shop/metrics', '/shop/metrics/'])
      expect((await fetch(nginx.url + path)).status).toBe(403);
  });
});

describe('options for a path', () => {
  it('a narrower cookie replaces that of the whole site', async () => {
    const own = await startHost(['--admin-passwd=pw', '--http-path-prefix=/a/shop', '--session-cookie-path=/a/shop']);
    const answer = await fetch(`${own.url}/a/shop/web/login`, { headers: { accept: 'text/html' } });
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^session_id=[\w-]+; .*Path=\/a\/shop;/),
      expect.stringMatching(/^session_id=; Max-Age=0; Path=\/;/),
    ]);
    await own.stop();
  });

  it.each([
    ['--http-path-prefix=shop', 'must be a path such as /shop'],
    ['--http-path-prefix=//evil.example', 'must be a path such as /shop'],
    ['--http-path-prefix=/shop/../x', 'must be a path such as /shop'],
    ['--session-cookie-path=/shop', 'session_cookie_path = /shop: the site is not below it'],
  ])('%s is refused', async (argument, message) => {
    const { code, stderr } = await runCommand([argument, '--stop-after-init', '--http-port=0']);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('a route that begins with the prefix is refused as ambiguous', async () => {
    const load = ['--load=cart', `--addons-path=${addons}`, '--http-path-prefix=/cart', '--http-port=0'];
    const { code, stderr } = await runHost([...load, '--stop-after-init']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/GET \/cart: a route cannot begin with http_path_prefix \(\/cart\)/);
  });
});
