// Longer than 250 lines: its tests share two hosts, an Odoo and an nginx, which start once.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addonsWith } from '../support/addons.ts';
import { type Certificates, makeCertificates } from '../support/certificates.ts';
import { runInOwnFileSystem } from '../support/disks/own_file_system.ts';
import { cleanUp, type Host, newFolder, ROOT, startHost } from '../support/host.ts';
import { freePort, startRedis } from '../support/redis.ts';
import { openSocket, refused } from '../support/socket.ts';
import { until } from '../support/until.ts';

const NGINX = '/usr/sbin/nginx';

/** A page that counts requests, and a websocket that names its user. */
const MODULE = `
import { defineModule } from '@wideload/kit';
import { Routes } from '@wideload/web';
import { webSocket } from '@wideload/websocket';
export default defineModule({
  name: 'visits',
  depends: ['websocket'],
  setup({ on }) {
    on(Routes, (app) => {
      webSocket(app, '/visit/live', {}, (socket, { session, ip }) => socket.send(session.login + ' from ' + ip));
      app.get('/visit', async ({ session }) => ({ n: await session.update((data) => (data.n = Number(data.n ?? 0) + 1)) }));
    });
  },
});`;

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

let tls: Certificates;
let hosts: Host[];
let odoo: Server;
let nginx: ChildProcess;
let port: number;
let agent: Agent;
const undo: (() => unknown)[] = [];
/** The requests to the other server, with their cookies. */
const askedOdoo: { url: string; cookie: string | undefined; bytes: number }[] = [];

function ask(path: string, options: RequestOptions & { readonly body?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { body, ...rest } = options;
    const asking = request({ host: 'localhost', port, path, agent, family: 4, ...rest }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    asking.on('error', reject).end(body);
  });
}

/** Logs in at a host. The cookie works at all hosts and behind nginx. */
async function logIn(): Promise<string> {
  const answer = await fetch(`${hosts[0]?.url}/web/session/authenticate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ params: { login: 'admin', password: hosts[0]?.password } }),
  });
  expect(await answer.text()).toContain('"uid":');
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** Adapts a sample as an operator does: addresses, certificates, folders, and TLS as the comment says. */
function adapted(sample: string, folder: string, addresses: readonly string[], plainPort: number): string {
  let text = readFileSync(join(ROOT, 'config/nginx', sample), 'utf8');
  const replace = (from: RegExp, to: string) => {
    expect(text).toMatch(from);
    text = text.replace(from, to);
  };
  replace(/listen 80; {2}# <-\n/, '');
  text = text.replace(/^( *)#(?=[a-z}]| {4})/gm, '$1');
  replace(/listen 80;/, `listen 127.0.0.1:${plainPort};`);
  replace(/listen 443 ssl;/, `listen 127.0.0.1:${port} ssl;`);
  replace(/\/etc\/ssl\/certs\/shop\.example\.pem/, tls.server.cert);
  replace(/\/etc\/ssl\/private\/shop\.example\.key/, tls.server.key);
  replace(/\/var\/lib\/nginx\/wideload/, join(folder, 'cache'));
  const servers = text.match(/(?<=^ {4}server )127\.0\.0\.1:\d+/gm) ?? [];
  expect(servers).toHaveLength(addresses.length);
  for (const [index, server] of servers.entries())
    replace(new RegExp(`server ${server}\\b`), `server ${addresses[index]}`);
  return text;
}

async function startNginx(sample: string, addresses: readonly string[]): Promise<void> {
  port = await freePort();
  const folder = newFolder();
  mkdirSync(join(folder, 'logs'));
  writeFileSync(join(folder, 'site.conf'), adapted(sample, folder, addresses, await freePort()));
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  writeFileSync(
    join(folder, 'nginx.conf'),
    `${user} pid ${folder}/nginx.pid; error_log stderr warn; events {}
     http { access_log off; ${paths.join(' ')} include ${folder}/site.conf; }`,
  );
  const args = ['-p', folder, '-c', join(folder, 'nginx.conf')];
  execFileSync(NGINX, ['-t', ...args], { stdio: 'pipe' });
  nginx = spawn(NGINX, [...args, '-g', 'daemon off;'], { stdio: 'ignore' });
  await until('nginx answers', () =>
    ask('/visit').then(
      ({ status }) => status < 500,
      () => false,
    ),
  );
}

async function stopNginx(): Promise<void> {
  agent.destroy();
  const ended = once(nginx, 'exit');
  nginx.kill();
  await ended;
}

beforeAll(async () => {
  tls = makeCertificates();
  agent = new Agent({ keepAlive: true, ca: readFileSync(tls.ca) });
  const redis = await startRedis();
  const addons = addonsWith({ 'visits/index.js': MODULE });
  const env = { ODOO_SESSION_REDIS_URL: redis.url, ODOO_ADMIN_PASSWD: 'a long enough password' };
  const args = [
    '--load=base,web,session_redis,request_log,visits',
    `--addons-path=${addons}`,
    '--proxy-mode',
    '--websocket-recheck=1s',
  ];
  hosts = (await Promise.all([1, 2].map(() => startHost(args, { env })))).map((host) =>
    Object.defineProperty(host, 'password', { value: env.ODOO_ADMIN_PASSWD }),
  );
  odoo = createServer(async (asked, answer) => {
    let bytes = 0;
    for await (const chunk of asked) bytes += chunk.length;
    askedOdoo.push({ url: asked.url ?? '', cookie: asked.headers.cookie, bytes });
    answer.end('odoo');
  }).on('upgrade', ({ url = '', headers: { cookie } }, socket) => {
    askedOdoo.push({ url, cookie, bytes: 0 });
    socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nbus');
  });
  odoo.listen(0, '127.0.0.1');
  await once(odoo, 'listening');
  undo.push(
    () => redis.stop(),
    () => tls.remove(),
  );
}, 60_000);

afterAll(async () => {
  odoo?.close();
  await cleanUp();
  for (const task of undo) await task();
});

const addressOfOdoo = (): string => `127.0.0.1:${(odoo.address() as AddressInfo).port}`;

const addressOf = (host: Host | undefined): string => new URL(host?.url ?? '').host;

/** Tests of every sample for the paths of our modules. */
function passesOn(): void {
  it('forwards the host name, port and scheme of the browser, also for a websocket', async () => {
    const cookie = await logIn();
    const settings = { ca: readFileSync(tls.ca), family: 4, headers: { cookie }, origin: `https://localhost:${port}` };
    const { socket, closed, next } = await openSocket(`https://localhost:${port}/visit/live`, settings);
    expect(await next()).toBe('admin from 127.0.0.1');
    socket.close();
    await closed;
  });

  it('limits bodies to 1 MiB', async () => {
    const cookie = await logIn();
    const send = (size: number) => ask('/visit', { method: 'POST', headers: { cookie }, body: 'x'.repeat(size) });
    expect((await send(1_048_577)).status).toBe(413);
  });
}

/** nginx -t with Debian's own configuration, in a file system and a network of its own. Only root may make those. */
describe.runIf(process.getuid?.() === 0)('on Debian as it comes, without a change (as root)', () => {
  it.each(['wideload.conf', 'wideload_below_path.conf', 'wideload_two_hosts.conf', 'wideload_beside_odoo.conf'])(
    '%s passes nginx -t',
    async (sample) => {
      const script = `cp ${join(ROOT, 'config/nginx', sample)} /etc/nginx/conf.d/wideload.conf && nginx -t 2>&1`;
      const { stdout } = await runInOwnFileSystem(script, { folders: ['etc', 'var'], hasOwnNetwork: true });
      expect(stdout).toMatch(/^nginx: .*syntax is ok\nnginx: .*test is successful\n$/);
    },
  );
});

describe('behind nginx, with the sample for one host', () => {
  beforeAll(() => startNginx('wideload.conf', [addressOf(hosts[0])]));
  afterAll(stopNginx);
  passesOn();

  it('users log in over TLS with a secure cookie', async () => {
    const page = await ask('/web/login', { headers: { accept: 'text/html' } });
    expect(page.headers['set-cookie']?.[0]).toMatch(/; Secure$/);
    expect(page.headers['strict-transport-security']).toBe('max-age=31536000');
  });

  it('metrics are refused', async () => {
    expect((await ask('/metrics')).status).toBe(403);
  });
});

describe('behind nginx, with the sample for an Odoo beside one host', () => {
  beforeAll(() => startNginx('wideload_beside_odoo.conf', [...Array(2).fill(addressOfOdoo()), addressOf(hosts[0])]));
  afterAll(stopNginx);
  passesOn();

  it.each(['/', '/odoo/action-1', '/web/login', '/web/session/authenticate', '/web/static/src/main.js', '/web/health'])(
    '%s is served by Odoo, with the same cookie',
    async (path) => {
      const cookie = await logIn();
      expect((await ask(path, { headers: { cookie } })).text).toBe('odoo');
      expect(askedOdoo.at(-1)).toEqual({ url: path, cookie, bytes: 0 });
    },
  );

  it('the pages of modules are served by this host to a user who is logged in at both', async () => {
    const cookie = await logIn();
    expect((await ask('/visit', { headers: { cookie } })).text).toBe('{"n":1}');
  });

  it('says at an address of its own whether this host is ready, to this machine only', async () => {
    const answer = await ask('/wideload/health');
    expect([answer.status, JSON.parse(answer.text).status]).toEqual([200, 'pass']);
    const elsewhere = { localAddress: '127.0.0.2', agent: false, ca: readFileSync(tls.ca) };
    expect((await ask('/wideload/health', elsewhere)).status).toBe(403);
  });

  it.each(['/websocket/peek_notifications', '/longpolling/poll'])('%s is served by Odoo', async (path) => {
    expect((await ask(path)).text).toBe('odoo');
  });

  it('the files of error pages come from this host', async () => {
    const page = await ask('/visit/nowhere', { headers: { accept: 'text/html' } });
    expect(page.status).toBe(404);
    const links = [...page.text.matchAll(/(?:href|src)="(\/web\/static\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(1);
    for (const path of links) expect((await ask(path)).text).not.toBe('odoo');
  });

  it('an upload of 20 MB reaches Odoo whole', async () => {
    const answer = await ask('/web/binary/upload', { method: 'POST', body: 'x'.repeat(20_000_000) });
    expect(answer.status).toBe(200);
    expect(askedOdoo.at(-1)?.bytes).toBe(20_000_000);
  });

  it('keeps connections to upstream servers open', async () => {
    let opened = 0;
    odoo.on('connection', () => {
      opened++;
    });
    for (let n = 0; n < 10; n++) await ask(`/odoo/action-${n}`);
    expect(opened).toBeLessThanOrEqual(1);
  });

  it("Odoo's websocket goes to Odoo, with the same cookie", async () => {
    const cookie = await logIn();
    const asking = request({
      ...{ host: 'localhost', port, path: '/websocket', family: 4, ca: readFileSync(tls.ca), agent: false },
      headers: { cookie, connection: 'Upgrade', upgrade: 'websocket' },
    }).end();
    const [response, socket, head] = await once(asking, 'upgrade');
    expect(response.statusCode).toBe(101);
    let text = String(head);
    for await (const chunk of socket) text += chunk;
    expect(text).toBe('bus');
    expect(askedOdoo.at(-1)).toEqual({ url: '/websocket', cookie, bytes: 0 });
  });
});

describe('behind nginx, with the sample for two hosts', () => {
  beforeAll(() => startNginx('wideload_two_hosts.conf', hosts.map(addressOf)));
  afterAll(stopNginx);
  passesOn();

  it('users log in over TLS with a secure cookie, which both hosts accept', async () => {
    const page = await ask('/web/login', { headers: { accept: 'text/html' } });
    expect(page.headers['set-cookie']?.[0]).toMatch(/; Secure$/);
    const cookie = await logIn();
    const lengths = hosts.map(({ output }) => output.stderr.length);
    for (let n = 1; n <= 10; n++) expect(JSON.parse((await ask('/visit', { headers: { cookie } })).text).n).toBe(n);
    const visited = hosts.filter(({ output }, index) => output.stderr.slice(lengths[index]).includes('GET /visit'));
    expect(visited).toHaveLength(2);
  });

  it('the address of a client cannot be forged, and a request has one id', async () => {
    const { headers } = await ask('/visit?from=two', {
      localAddress: '127.0.0.2',
      agent: false,
      ca: readFileSync(tls.ca),
      headers: { 'x-forwarded-for': '203.0.113.9', 'x-request-id': 'made-up' },
    });
    const id = String(headers['x-request-id']);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    const line = () =>
      hosts.flatMap(({ output }) => output.stderr.split('\n')).find((one) => one.includes(`"request":"${id}"`));
    await until('it is logged', async () => line() !== undefined);
    expect(line()).toContain('"address":"127.0.0.2"');
  });

  it('static files are cached by nginx', async () => {
    const first = await ask('/web/static/web.css');
    expect(first.status).toBe(200);
    expect((await ask('/web/static/web.css')).headers['x-cache-status']).toBe('HIT');
  });

  it('a websocket works for our own pages, and is closed when its user logs out at either host', async () => {
    const cookie = await logIn();
    const settings = { ca: readFileSync(tls.ca), family: 4, headers: { cookie }, origin: `https://localhost:${port}` };
    const url = `https://localhost:${port}/visit/live`;
    const sockets = await Promise.all([1, 2, 3, 4].map(() => openSocket(url, settings)));
    for (const { next } of sockets) expect(await next()).toBe('admin from 127.0.0.1');
    expect((await refused(url, { ...settings, origin: 'https://evil.example' })).status).toBe(403);
    expect((await refused(url, { ...settings, headers: {} })).status).toBe(401);
    await ask('/web/session/logout', { headers: { cookie } });
    for (const { closed } of sockets) expect((await closed).code).toBe(4001);
  });

  it('a client that asks for HTTP/2 is answered', async () => {
    const headers = { cookie: await logIn(), connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c' };
    expect((await ask('/visit', { headers: { ...headers, 'http2-settings': 'AAMAAABkAAQAAP__' } })).status).toBe(200);
  });

  it('no page fails if one host is killed under load', async () => {
    const cookie = await logIn();
    const answers: number[] = [];
    let isOver = false;
    const visitors = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        answers.push((await ask('/visit', { headers: { cookie } })).status);
        await pause(2);
      }
    });
    await until('all is well', async () => answers.length > 100);
    hosts[0]?.process.kill('SIGKILL');
    const at = answers.length;
    await until('it continues', async () => answers.length > at + 500);
    isOver = true;
    await Promise.all(visitors);
    expect(answers.filter((status) => status !== 200)).toEqual([]);
  });
});
