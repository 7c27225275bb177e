import { defineModule } from '@wideload/kit';
import { Routes } from '@wideload/web';
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
      app.get('/write', async ({ session }) => {
        session.data.seen = Number(session.data.seen ?? 0) + 1;
        return { uid: session.uid };
      });
    });
  },
});
