import { defineModule } from '@wideload/kit';
import { Routes } from '@wideload/web';

/** What every server of the comparison answers, in our own terms. */
export default defineModule({
  name: 'bench_routes',
  depends: ['web'],
  setup({ on }) {
    on(Routes, (app) => {
      app.get('/constant', { config: { auth: 'none' } }, async () => ({ uid: 2 }));
      // Requests that stay unanswered, and how many they are.
      let waiting = 0;
      app.get('/wait', () => {
        waiting++;
        return new Promise(() => {});
      });
      app.get('/waiting', { config: { auth: 'none' } }, async () => ({ waiting }));
      app.get('/read', async ({ session }) => ({ uid: session.uid }));
      app.get('/write', async ({ session }) => {
        session.data.seen = Number(session.data.seen ?? 0) + 1;
        return { uid: session.uid };
      });
    });
  },
});
