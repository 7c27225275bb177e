import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import session, { type SessionData, type Store } from 'express-session';

declare module 'express-session' {
  interface SessionData {
    userId?: number;
    cart?: number[];
    [key: string]: unknown;
  }
}

/** An answer, with the cookie that it set. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly cookie: string | undefined;
}

/** An Express app with logins, on a free port. */
export interface App {
  /** Sends a request with that cookie. */
  get(path: string, cookie?: string): Promise<Answer>;
  /** Resolves when the handler of `/slow/<name>` has its session and waits. */
  waiting(name: string): Promise<void>;
  /** Lets that handler continue: it sets a key of this name. */
  release(name: string): void;
  close(): Promise<void>;
}

type Settings = Omit<session.SessionOptions, 'store' | 'secret'>;

/** A promise that is resolved from outside. */
class Gate {
  readonly passed: Promise<void>;
  open: () => void = () => {};

  constructor() {
    this.passed = new Promise((resolve) => {
      this.open = resolve;
    });
  }
}

class Gates {
  private readonly gates = new Map<string, Gate>();

  of(name: string): Gate {
    const gate = this.gates.get(name) ?? new Gate();
    this.gates.set(name, gate);
    return gate;
  }
}

async function answerOf(incoming: IncomingMessage): Promise<Answer> {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) text += chunk;
  const [cookie] = incoming.headers['set-cookie'] ?? [];
  return { status: incoming.statusCode ?? 0, text, cookie: cookie?.split(';')[0] };
}

/** Starts an app whose sessions are in this store. `settings`: of express-session. */
export async function startApp(store: Store, settings: Settings = {}): Promise<App> {
  const [begun, released] = [new Gates(), new Gates()];
  const app = express();
  app.use(session({ store, secret: 'test', resave: false, saveUninitialized: false, ...settings }));
  app.get('/login/:user', (req, res, next) => {
    req.session.regenerate((error: unknown) => {
      if (error) return next(error);
      req.session.userId = Number(req.params.user);
      res.send(req.sessionID);
    });
  });
  app.get('/logout', (req, res, next) => {
    req.session.destroy((error: unknown) => (error ? next(error) : res.send('logged out')));
  });
  app.get('/whoami', (req, res) => {
    res.json(req.session.userId ?? null);
  });
  app.get('/data', (req, res) => {
    const { cookie: _, ...data }: SessionData = req.session;
    res.json(data);
  });
  app.get('/set/:key', (req, res) => {
    req.session[req.params.key] = req.query.value ?? true;
    res.send('set');
  });
  app.get('/remove/:key', (req, res) => {
    delete req.session[req.params.key];
    res.send('removed');
  });
  app.get('/age/:seconds', (req, res) => {
    req.session.cookie.maxAge = Number(req.params.seconds) * 1000;
    res.send('changed');
  });
  app.get('/twice', (req, res, next) => {
    req.session.first = true;
    req.session.save((error: unknown) => {
      if (error) return next(error);
      req.session.second = true;
      delete req.session.first;
      res.send('saved');
    });
  });
  app.get('/slow/:name', async (req, res) => {
    begun.of(req.params.name).open();
    await released.of(req.params.name).passed;
    req.session[req.params.name] = true;
    res.send('slow');
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  return {
    get(path, cookie) {
      return new Promise((resolve, reject) => {
        const headers = cookie === undefined ? {} : { cookie };
        const outgoing = request({ port, path, agent, headers }, (incoming) => resolve(answerOf(incoming)));
        outgoing.once('error', reject).end();
      });
    },
    waiting: (name) => begun.of(name).passed,
    release: (name) => released.of(name).open(),
    async close() {
      agent.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Logs a user in, and returns the cookie and the sid of the session. */
export async function logIn(app: App, user = 1): Promise<{ readonly cookie: string; readonly sid: string }> {
  const { cookie, text } = await app.get(`/login/${user}`);
  if (cookie === undefined) throw new Error('the login set no cookie');
  return { cookie, sid: text };
}
