import { RedisStore } from 'connect-redis';
import express from 'express';
import session from 'express-session';
import { createClient } from 'redis';
import { listening } from './listening.js';

const client = await createClient({ url: process.env.REDIS_URL }).connect();
const app = express();
app.use(
  session({
    secret: 'a secret',
    store: new RedisStore({ client, prefix: 'express:' }),
    resave: false,
    saveUninitialized: false,
    cookie: { maxAge: 604_800_000 },
  }),
);
app.get('/login', (request, response) => {
  Object.assign(request.session, JSON.parse(process.env.SESSION));
  response.json({});
});
app.get('/read', (request, response) => response.json({ uid: request.session.uid }));
app.get('/write', (request, response) => {
  request.session.seen = (request.session.seen ?? 0) + 1;
  response.json({ uid: request.session.uid });
});
const server = app.listen(0, '127.0.0.1', () => listening(server.address().port));
