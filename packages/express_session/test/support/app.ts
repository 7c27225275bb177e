import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import session, { type SessionData, type Store } from 'express-session';
import { type App, appOn, SlowRequests } from '../../../../test/support/session_app/app.ts';

declare module 'express-session' {
  interface SessionData {
    userId?: number;
    cart?: number[];
    [key: string]: unknown;
  }
}

type Settings = Omit<session.SessionOptions, 'store' | 'secret'>;

/** Starts an app whose sessions are in this store. `settings`: of express-session. */
export async function startApp(store: Store, settings: Settings = {}): Promise<App> {
  const slow = new SlowRequests();
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
    await slow.wait(req.params.name);
    req.session[req.params.name] = true;
    res.send('slow');
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return appOn(port, slow, () => {
    server.close();
    return once(server, 'close');
  });
}
