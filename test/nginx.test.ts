import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderWith } from './support/addons.ts';
import { type Certificates, makeCertificates } from './support/certificates.ts';
import { cleanUp, type Host, newFolder, ROOT, startHost } from './support/host.ts';
import { freePort, startRedis } from './support/redis.ts';
import { openSocket, refused } from './support/socket.ts';
import { until } from './support/until.ts';

const NGINX = '/usr/sbin/nginx';

/** A page that counts visits, and a websocket that says whose it is. */
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
/** What the other server was asked, with which cookie. */
const askedOdoo: { url: string; cookie: string | undefined }[] = [];

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

async function logIn(): Promise<string> {
  const [host] = hosts;
  const body = JSON.stringify({ params: { login: 'admin', password: host?.password } });
  const headers = { 'content-type': 'application/json' };
  const answer = await ask('/web/session/authenticate', { method: 'POST', headers, body });
  expect(answer.text).toContain('"uid":');
  return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** The file as an operator adapts it: nothing but addresses, certificates and folders. */
function adapted(folder: string, ports: { odoo: number; plain: number }): string {
  const changes: [RegExp, string][] = [
    [/127\.0\.0\.1:8069/, new URL(hosts[0]?.url ?? '').host],
    [/127\.0\.0\.1:8070/, new URL(hosts[1]?.url ?? '').host],
    [/127\.0\.0\.1:8169/, `127.0.0.1:${ports.odoo}`],
    [/127\.0\.0\.1:8072/, `127.0.0.1:${ports.odoo}`],
    [/listen 80;/, `listen 127.0.0.1:${ports.plain};`],
    [/listen 443 ssl;/, `listen 127.0.0.1:${port} ssl;`],
    [/\/etc\/ssl\/certs\/shop\.example\.pem/, tls.server.cert],
    [/\/etc\/ssl\/private\/shop\.example\.key/, tls.server.key],
    [/\/var\/cache\/nginx\/wideload/, join(folder, 'cache')],
  ];
  return changes.reduce(
    (text, [from, to]) => {
      expect(text).toMatch(from);
      return text.replace(from, to);
    },
    readFileSync(join(ROOT, 'config/nginx/wideload.conf'), 'utf8'),
  );
}

function startNginx(folder: string, site: string): void {
  writeFileSync(join(folder, 'site.conf'), site);
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
}

beforeAll(async () => {
  tls = makeCertificates();
  agent = new Agent({ keepAlive: true, ca: readFileSync(tls.ca) });
  const redis = await startRedis();
  const addons = folderWith({ 'visits/index.js': MODULE });
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
  odoo = createServer((asked, answer) => {
    askedOdoo.push({ url: asked.url ?? '', cookie: asked.headers.cookie });
    answer.end('odoo');
  }).on('upgrade', ({ url = '', headers: { cookie } }, socket) => {
    askedOdoo.push({ url, cookie });
    socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nbus');
  });
  odoo.listen(0, '127.0.0.1');
  await once(odoo, 'listening');
  port = await freePort();
  const folder = newFolder();
  mkdirSync(join(folder, 'logs'));
  startNginx(folder, adapted(folder, { odoo: (odoo.address() as AddressInfo).port, plain: await freePort() }));
  await until('nginx answers', () =>
    ask('/web/health').then(
      ({ status }) => status === 200,
      () => false,
    ),
  );
  undo.push(
    () => redis.stop(),
    () => tls.remove(),
  );
}, 60_000);

afterAll(async () => {
  agent?.destroy();
  nginx?.kill('SIGQUIT');
  if (nginx) await once(nginx, 'exit');
  odoo?.close();
  await cleanUp();
  for (const task of undo) await task();
});

describe('behind nginx, with the configuration that is given to operators', () => {
  it('people log in over TLS with a secure cookie, and each host knows them', async () => {
    const page = await ask('/web/login', { headers: { accept: 'text/html' } });
    expect(page.headers['set-cookie']?.[0]).toMatch(/; Secure$/);
    const cookie = await logIn();
    for (let n = 1; n <= 10; n++) expect(JSON.parse((await ask('/visit', { headers: { cookie } })).text).n).toBe(n);
    const visited = hosts.filter(({ output }) => output.stderr.includes('GET /visit'));
    expect(visited).toHaveLength(2);
  });

  it('a client is known by its address, whatever it says, and a request by one id', async () => {
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
    expect(line()).toMatch(/"address":"127\.0\.0\.2".*from=two/);
  });

  it('files of ours are kept by nginx', async () => {
    const first = await ask('/web/static/web.css');
    expect(first.status).toBe(200);
    expect((await ask('/web/static/web.css')).headers['x-cache-status']).toBe('HIT');
  });

  it('figures are not for everybody', async () => {
    expect((await ask('/metrics')).status).toBe(403);
  });

  it('what is not ours goes to Odoo, with the same cookie', async () => {
    const cookie = await logIn();
    expect((await ask('/odoo/action-1', { headers: { cookie } })).text).toBe('odoo');
    expect(askedOdoo.at(-1)).toEqual({ url: '/odoo/action-1', cookie });
  });

  it('connections to the servers behind it are kept', async () => {
    let opened = 0;
    odoo.on('connection', () => {
      opened++;
    });
    for (let n = 0; n < 10; n++) await ask(`/odoo/action-${n}`);
    expect(opened).toBeLessThanOrEqual(1);
  });

  it('a websocket is passed through for our own pages, and closed when its visitor logs out at either host', async () => {
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

  it('a client that would rather speak HTTP/2 is answered all the same', async () => {
    const headers = { cookie: await logIn(), connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c' };
    expect((await ask('/visit', { headers: { ...headers, 'http2-settings': 'AAMAAABkAAQAAP__' } })).status).toBe(200);
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
    expect(askedOdoo.at(-1)).toEqual({ url: '/websocket', cookie });
  });

  it('one host is killed under load, and not a page fails', async () => {
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
    await until('it goes on', async () => answers.length > at + 500);
    isOver = true;
    await Promise.all(visitors);
    expect(answers.filter((status) => status !== 200)).toEqual([]);
  });
});
