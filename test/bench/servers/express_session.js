import express from 'express';
import session from 'express-session';
import { storeByEnvironment } from './express_stores.js';
import { answerHistory } from './history_routes.js';
import { listening } from './listening.js';

const { client, store } = await storeByEnvironment(process.env);
const app = express();
app.use(
  session({
    secret: 'a secret',
    store,
    resave: false,
    saveUninitialized: false,
    cookie: { maxAge: 604_800_000 },
  }),
);
app.get('/login', async (request, response) => {
  Object.assign(request.session, JSON.parse(await client.get(`session:${request.query.sid}`)));
  response.json({});
});
app.get('/read', (request, response) => response.json({ uid: request.session.uid }));
app.get('/write', (request, response) => {
  request.session.seen = (request.session.seen ?? 0) + 1;
  response.json({ uid: request.session.uid });
});
app.post('/history/:action', express.json(), async (request, response) => {
  const { params, body } = request;
  const operations = {
    async begin(values) {
      Object.assign(request.session, values);
      return request.sessionID;
    },
    seen() {
      const { cookie, user = null, ...values } = request.session;
      return values.n === undefined ? 'gone' : { sid: request.sessionID, user, values };
    },
    async change(values) {
      Object.assign(request.session, values);
    },
    async logIn(user) {
      const { cookie, ...kept } = request.session;
      await new Promise((resolve, reject) =>
        request.session.regenerate((error) => (error ? reject(error) : resolve())),
      );
      Object.assign(request.session, kept, { user });
      return request.sessionID;
    },
    end: () =>
      new Promise((resolve, reject) => request.session.destroy((error) => (error ? reject(error) : resolve()))),
  };
  response.json(await answerHistory(params.action, body, operations));
});
const server = app.listen(0, '127.0.0.1', () => listening(server.address().port));
