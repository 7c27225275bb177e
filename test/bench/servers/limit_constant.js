import { fastify } from 'fastify';
import { listening } from './listening.js';

// What HTTP itself costs: Fastify answering a constant.
const app = fastify();
for (const path of ['/constant', '/read', '/write']) app.get(path, async () => ({ uid: 2 }));
// Requests that stay unanswered, and how many they are.
let waiting = 0;
app.get('/wait', () => {
  waiting++;
  return new Promise(() => {});
});
app.get('/waiting', async () => ({ waiting }));
await app.listen({ port: 0, host: '127.0.0.1' });
listening(app.server.address().port);
