import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { fromNodeHeaders } from 'better-auth/node';
import express from 'express';
import { createClient } from 'redis';
import { answerHistory } from './history_routes.js';
import { listening } from './listening.js';

const client = await createClient({ url: process.env.REDIS_URL }).connect();
const prefix = 'better-auth:';
const secondaryStorage = {
  get: (key) => client.get(prefix + key),
  set: (key, value, ttl) => client.set(prefix + key, value, ttl === undefined ? {} : { EX: ttl }),
  delete: (key) => client.del(prefix + key),
  getAndDelete: (key) => client.getDel(prefix + key),
  async increment(key, ttl) {
    const count = await client.incr(prefix + key);
    if (count === 1) await client.expire(prefix + key, ttl);
    return count;
  },
};
const field = (type) => ({ type, required: false });
// Users are in a database, sessions only in the secondary storage, each with its user.
const database = { user: [], session: [], account: [], verification: [] };
const auth = betterAuth({
  baseURL: 'http://127.0.0.1',
  secret: 'a secret of at least thirty-two characters',
  database: memoryAdapter(database),
  secondaryStorage,
  session: {
    expiresIn: 604_800,
    additionalFields: {
      uid: field('number'),
      seen: field('number'),
      data: field('json'),
      n: field('number'),
      a: field('number'),
      b: field('number'),
    },
  },
  // What a password costs is not compared.
  emailAndPassword: {
    enabled: true,
    password: { hash: async (password) => password, verify: async ({ hash, password }) => hash === password },
  },
  telemetry: { enabled: false },
});

let users = 0;

const sent = (request) => fromNodeHeaders(request.headers);
const setCookies = (response, headers) => response.append('set-cookie', headers.getSetCookie());

/** Signs a new user up, which begins a session, and puts values into it. */
async function begin(response, values) {
  const body = { name: 'anna', email: `user${++users}@example.com`, password: 'a password' };
  const { headers, response: signedUp } = await auth.api.signUpEmail({ body, returnHeaders: true });
  const cookie = headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  await auth.api.updateSession({ body: values, headers: new Headers({ cookie }) });
  setCookies(response, headers);
  // The session has a copy of its user, and this adapter copies all rows for each transaction.
  database.user = database.user.filter(({ id }) => id !== signedUp.user.id);
  database.account = database.account.filter(({ userId }) => userId !== signedUp.user.id);
  return signedUp.token;
}

async function update(request, response, values) {
  const { headers } = await auth.api.updateSession({ body: values, headers: sent(request), returnHeaders: true });
  setCookies(response, headers);
}

const app = express();
app.get('/login', async (request, response) => {
  const data = JSON.parse(await client.get(`session:${request.query.sid}`));
  await begin(response, { uid: data.wideload.uid, data });
  response.json({});
});
app.get('/read', async (request, response) => {
  const { session } = await auth.api.getSession({ headers: sent(request) });
  response.json({ uid: session.uid });
});
app.get('/write', async (request, response) => {
  const { session } = await auth.api.getSession({ headers: sent(request) });
  await update(request, response, { seen: (session.seen ?? 0) + 1 });
  response.json({ uid: session.uid });
});
app.post('/history/:action', express.json(), async (request, response) => {
  const operations = {
    begin: ({ user, ...values }) => begin(response, values),
    async seen() {
      const found = await auth.api.getSession({ headers: sent(request) });
      if (found === null) return 'gone';
      const { n, a, b, token } = found.session;
      return { sid: token, user: found.user.name, values: { n, a, b } };
    },
    async change(values) {
      try {
        await update(request, response, values);
      } catch (error) {
        if (error.statusCode === 401) return 'gone';
        throw error;
      }
    },
    async end() {
      const { headers } = await auth.api.signOut({ headers: sent(request), returnHeaders: true });
      setCookies(response, headers);
    },
  };
  response.json(await answerHistory(request.params.action, request.body, operations));
});
const server = app.listen(0, '127.0.0.1', () => listening(server.address().port));
