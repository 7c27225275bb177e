import { fastify } from 'fastify';
import { listening } from './listening.js';

// What HTTP itself costs: Fastify answering a constant.
const app = fastify();
for (const path of ['/constant', '/read', '/write']) app.get(path, async () => ({ uid: 2 }));
await app.listen({ port: 0, host: '127.0.0.1' });
listening(app.server.address().port);
