import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fastify } from 'fastify';
import { listening, sidOf } from './listening.js';

// The fastest read of a small file there is, and a write that is never seen half done.
const folder = process.env.SESSIONS;
const app = fastify();
const fileOf = (request) => {
  const sid = sidOf(request.headers.cookie);
  return join(folder, sid.slice(0, 2), `${sid}.sess`);
};
app.get('/read', async (request) => ({ uid: JSON.parse(readFileSync(fileOf(request), 'utf8')).uid }));
app.get('/write', async (request) => {
  const file = fileOf(request);
  const session = JSON.parse(readFileSync(file, 'utf8'));
  session.seen = (session.seen ?? 0) + 1;
  writeFileSync(`${file}.new`, JSON.stringify(session), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return { uid: session.uid };
});
await app.listen({ port: 0, host: '127.0.0.1' });
listening(app.server.address().port);
