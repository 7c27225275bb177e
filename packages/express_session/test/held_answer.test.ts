import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import express from 'express';
import session from 'express-session';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useClients } from '../../../test/support/session_app/clients.ts';
import { until } from '../../../test/support/until.ts';
import { ExpressSessionStore } from '../src/index.ts';

const clients = useClients();

/** A kept connection, and what came over it. */
class Connection {
  readonly socket: Socket;
  received = '';

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1').setEncoding('utf8');
    this.socket.on('data', (text: string) => {
      this.received += text;
    });
  }

  ask(path: string, cookie = ''): void {
    this.received = '';
    this.socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`);
  }

  /** Asks, and waits for the last byte of the answer. */
  async answer(path: string, end: string, cookie?: string): Promise<string> {
    this.ask(path, cookie);
    await this.until(end);
    return this.received;
  }

  async until(end: string): Promise<void> {
    while (!this.received.endsWith(end)) await once(this.socket, 'data');
  }
}

/** Express would log the error of a failed save. */
const ignored: express.ErrorRequestHandler = (_error, _req, _res, _next) => {};

describe('the answer to a request whose session is saved', () => {
  let server: Server;
  let app: Connection;
  let other: Connection;
  let cookie: string;
  const isPaused = () =>
    until('Redis lets a write wait', async () =>
      (await clients().redis.cli('INFO', 'clients')).includes('blocked_clients:1'),
    );

  beforeAll(async () => {
    const handler = express();
    handler.get('/nothing', (_req, res) => {
      res.send('nothing');
    });
    const store = new ExpressSessionStore({ client: clients().nodeRedis });
    handler.use(session({ store, secret: 'test', resave: false, saveUninitialized: false, rolling: true }));
    handler.get('/change', (req, res) => {
      req.session.n = Number(req.session.n ?? 0) + 1;
      res.send('changed');
    });
    handler.get('/use', (_req, res) => {
      res.send('used');
    });
    handler.get('/stream', (req, res) => {
      res.write('begun,');
      req.session.streamed = true;
      req.session.save(() => res.end('saved'));
      res.write('during');
    });
    handler.use(ignored);
    server = createServer(handler).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    app = new Connection(port);
    other = new Connection(port);
    [, cookie = ''] = /^Set-Cookie: ([^;]+)/m.exec(await app.answer('/change', 'changed')) ?? [];
  });
  afterAll(async () => {
    app.socket.destroy();
    other.socket.destroy();
    server.close();
    await once(server, 'close');
  });

  it('goes out when that is done', async () => {
    await clients().redis.cli('CLIENT', 'PAUSE', '60000', 'WRITE');
    app.ask('/change', cookie);
    await isPaused();
    // By then the app would have written the beginning, which express-session does not keep back.
    await other.answer('/nothing', 'nothing');
    expect(app.received).toBe('');
    await clients().redis.cli('CLIENT', 'UNPAUSE');
    await app.until('changed');
    expect(app.received).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('does not wait for a lifetime', async () => {
    await clients().redis.cli('CLIENT', 'PAUSE', '60000', 'WRITE');
    expect(await app.answer('/use', 'used', cookie)).toMatch(/^HTTP\/1\.1 200 /);
    await isPaused();
    await clients().redis.cli('CLIENT', 'UNPAUSE');
  });

  it('is not held once the app has begun to send it', async () => {
    await clients().redis.cli('CLIENT', 'PAUSE', '60000', 'WRITE');
    app.ask('/stream', cookie);
    await isPaused();
    await app.until('during\r\n');
    await clients().redis.cli('CLIENT', 'UNPAUSE');
    await app.until('0\r\n\r\n');
    expect(app.received).toContain('saved');
  });

  it('goes out when the save failed, and the connection serves on', async () => {
    await clients().redis.cli('CONFIG', 'SET', 'min-replicas-to-write', '1');
    expect(await app.answer('/change', 'changed', cookie)).toMatch(/^HTTP\/1\.1 200 /);
    await clients().redis.cli('CONFIG', 'SET', 'min-replicas-to-write', '0');
    await app.answer('/nothing', 'nothing');
    await app.answer('/change', 'changed', cookie);
  });
});
