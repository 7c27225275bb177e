import { Redis } from 'ioredis';
import Koa from 'koa';
import session from 'koa-session';
import { listening } from './listening.js';

const redis = new Redis(process.env.REDIS_URL);
const app = new Koa();
app.keys = ['a secret'];
const store = {
  get: async (key) => JSON.parse((await redis.get(`koa:${key}`)) ?? 'null'),
  set: (key, value, maxAge) => redis.set(`koa:${key}`, JSON.stringify(value), 'PX', maxAge),
  destroy: (key) => redis.del(`koa:${key}`),
};
app.use(session({ store, maxAge: 604_800_000 }, app));
app.use(async (context) => {
  if (context.path === '/login') {
    Object.assign(context.session, JSON.parse(await redis.get(`session:${context.query.sid}`)));
  }
  if (context.path === '/write') context.session.seen = (context.session.seen ?? 0) + 1;
  context.body = { uid: context.session.uid };
});
const server = app.listen(0, '127.0.0.1', () => listening(server.address().port));
