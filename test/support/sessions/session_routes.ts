import { addonsWith } from '../addons.ts';

/** Returns a module whose routes use their session as modules do. */
export function sessionRoutes(): string {
  return addonsWith({
    'trial/index.js': `
      import { defineModule } from '@wideload/kit';
      import { jsonRpc, Routes } from '@wideload/web';

      const held = new Map();
      /** Waits for /trial/go?name=... ; /trial/held?name=... answers when a request is waiting. */
      function hold(name) {
        const gate = held.get(name) ?? { arrived: deferred(), open: deferred() };
        held.set(name, gate);
        return gate;
      }
      function deferred() {
        const it = {};
        it.promise = new Promise((resolve) => { it.resolve = resolve; });
        return it;
      }

      export default defineModule({
        name: 'trial',
        depends: ['web'],
        setup({ on }) {
          on(Routes, (app) => {
            const isPublic = { config: { auth: 'public' } };
            const isFree = { config: { auth: 'none' } };
            app.addHook('preHandler', async ({ query }) => {
              if (query.hold === undefined) return;
              const gate = hold(query.hold);
              gate.arrived.resolve();
              await gate.open.promise;
            });
            app.get('/trial/held', isFree, async ({ query }) => { await hold(query.name).arrived.promise; return {}; });
            app.get('/trial/go', isFree, async ({ query }) => { hold(query.name).open.resolve(); return {}; });
            app.get('/trial/uid', async ({ session }) => ({ uid: session.uid }));
            app.get('/trial/look', isPublic, async ({ session }) => ({ ...session.data }));
            app.get('/trial/set', isPublic, async ({ session, query }) => {
              for (const [key, value] of Object.entries(query)) if (key !== 'hold') session.data[key] = value;
              return { uid: session.uid };
            });
            app.get('/trial/large', isPublic, async ({ session, query }) => {
              session.data.report = 'x'.repeat(Number(query.bytes));
              return {};
            });
            jsonRpc(app, '/trial/large_call', { auth: 'public' }, ({ bytes }, { session }) => {
              session.data.report = 'x'.repeat(bytes);
            });
            app.get('/trial/count', async ({ session, query }) => {
              for (let turn = 0; turn < Number(query.times ?? 1); turn++) {
                await session.update((data) => { data.n = Number(data.n ?? 0) + 1; });
              }
              return {};
            });
            app.get('/trial/become', isPublic, async ({ session, query }) => {
              await session.logIn({ uid: Number(query.uid), login: query.login, db: null });
              return { uid: session.uid };
            });
            app.get('/trial/rights_of_all', isPublic, async ({ session }) => { await session.rotate(); return {}; });
            app.get('/trial/update', isPublic, async ({ session }) => {
              await session.update((data) => { data.updated = true; });
              return {};
            });
            app.get('/trial/begin_again', isPublic, async ({ session }) => {
              await session.destroy();
              session.data.begun = true;
              return {};
            });
            app.get('/trial/fail', isPublic, async () => { throw new Error('it fails'); });
            app.get('/trial/rights', async ({ session }) => { await session.rotate(); return { uid: session.uid }; });
            app.get('/trial/end', isPublic, async ({ session }) => { await session.destroy(); return {}; });
            app.get('/websocket/trial', async ({ session }) => ({ uid: session.uid }));
          });
        },
      });`,
  });
}
