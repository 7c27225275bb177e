import { fastify } from 'fastify';
import { listening, sidOf } from './listening.js';

/** Seconds that a session lives. */
export const LIFETIME = 604_800;

/** Serves what every server of the comparison answers, with only what is needed: one GET, and for a change one SET with its lifetime. */
export async function serveLimit(get, set) {
  const app = fastify();
  app.get('/read', async (request) => {
    const session = JSON.parse(await get(`session:${sidOf(request.headers.cookie)}`));
    return { uid: session.uid };
  });
  app.get('/write', async (request) => {
    const key = `session:${sidOf(request.headers.cookie)}`;
    const session = JSON.parse(await get(key));
    session.seen = (session.seen ?? 0) + 1;
    await set(key, JSON.stringify(session));
    return { uid: session.uid };
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  listening(app.server.address().port);
}
