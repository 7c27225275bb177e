import cookie from '@fastify/cookie';
import session from '@fastify/session';
import { FastifySessionStore, fastifySession } from '@wideload/fastify-session';
import { RedisStore } from 'connect-redis-for-ioredis';
import { fastify } from 'fastify';
import { Redis } from 'ioredis';
import { answerHistory } from './history_routes.js';
import { listening } from './listening.js';

const client = new Redis(process.env.REDIS_URL);
const [plugin, Store] =
  process.env.STORE === 'wideload' ? [fastifySession, FastifySessionStore] : [session, RedisStore];
const app = fastify();
app.register(cookie);
app.register(plugin, {
  secret: 'a secret of at least thirty-two characters',
  store: new Store({ client, prefix: 'fastify:' }),
  rolling: false,
  saveUninitialized: false,
  cookie: { secure: false, maxAge: 604_800_000 },
});
app.get('/login', async (request) => {
  Object.assign(request.session, JSON.parse(await client.get(`session:${request.query.sid}`)));
  return {};
});
app.get('/read', async (request) => ({ uid: request.session.uid }));
app.get('/write', async (request) => {
  request.session.seen = (request.session.seen ?? 0) + 1;
  return { uid: request.session.uid };
});
app.post('/history/:action', (request) => {
  const operations = {
    async begin(values) {
      Object.assign(request.session, values);
      return request.session.sessionId;
    },
    seen() {
      const { n, a, b, user = null, sessionId } = request.session;
      return n === undefined ? 'gone' : { sid: sessionId, user, values: { n, a, b } };
    },
    async change(values) {
      Object.assign(request.session, values);
    },
    async logIn(user) {
      await request.session.regenerate(['n', 'a', 'b']);
      request.session.user = user;
      return request.session.sessionId;
    },
    end: () => request.session.destroy(),
  };
  return answerHistory(request.params.action, request.body, operations);
});
await app.listen({ port: 0, host: '127.0.0.1' });
listening(app.server.address().port);
