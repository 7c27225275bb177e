import { defineModule } from '@wideload/kit';
import { Routes } from '@wideload/web';
import { answerHistory } from '../../servers/history_routes.js';
import { addWaitRoutes } from '../../servers/wait_routes.js';

/** What every server of the comparison answers, in our own terms. */
export default defineModule({
  name: 'bench_routes',
  depends: ['web'],
  setup({ on }) {
    on(Routes, (app) => {
      app.get('/constant', { config: { auth: 'none' } }, async () => ({ uid: 2 }));
      addWaitRoutes(app);
      app.get('/read', async ({ session }) => ({ uid: session.uid }));
      app.post('/history/:action', { config: { auth: 'public' } }, ({ session, params, body }) =>
        answerHistory(params.action, body, operations(session)),
      );
      app.get('/write', async ({ session }) => {
        session.data.seen = Number(session.data.seen ?? 0) + 1;
        return { uid: session.uid };
      });
    });
  },
});

const operations = (session) => ({
  async begin(values) {
    Object.assign(session.data, values);
    await session.save();
    return session.sid;
  },
  seen() {
    const { n, a, b } = session.stored;
    return session.isNew ? 'gone' : { sid: session.sid, user: session.login, values: { n, a, b } };
  },
  async change(values) {
    Object.assign(session.data, values);
    return session.save();
  },
  async logIn(login) {
    await session.logIn({ uid: 7, login });
    return session.sid;
  },
  end: () => session.destroy(),
});
