import { fastify } from 'fastify';
import { listening } from './listening.js';
import { addWaitRoutes } from './wait_routes.js';

// What HTTP itself costs: Fastify answering a constant.
const app = fastify();
for (const path of ['/constant', '/read', '/write']) app.get(path, async () => ({ uid: 2 }));
addWaitRoutes(app);
await app.listen({ port: 0, host: '127.0.0.1' });
listening(app.server.address().port);
