import { fastify } from 'fastify';
import { createClient } from 'redis';
import { listening, sidOf } from './listening.js';

// Only what is needed, as in limit_redis.js. node-redis sends the commands of one turn of the event loop together, as it comes.
const redis = await createClient({ url: process.env.REDIS_URL }).connect();
const app = fastify();
app.get('/read', async (request) => {
  const session = JSON.parse(await redis.get(`session:${sidOf(request.headers.cookie)}`));
  return { uid: session.uid };
});
app.get('/write', async (request) => {
  const key = `session:${sidOf(request.headers.cookie)}`;
  const session = JSON.parse(await redis.get(key));
  session.seen = (session.seen ?? 0) + 1;
  await redis.set(key, JSON.stringify(session), { EX: 604_800 });
  return { uid: session.uid };
});
await app.listen({ port: 0, host: '127.0.0.1' });
listening(app.server.address().port);
