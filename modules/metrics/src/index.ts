import { defineModule, list, text } from '@wideload/kit';
import { SessionStore } from '@wideload/session';
import { Routes, Server } from '@wideload/web';
import { Metrics } from './metrics.ts';

export { Metrics } from './metrics.ts';

export default defineModule({
  name: 'metrics',
  description: 'Figures for Prometheus, at /metrics',
  depends: ['web'],
  options: {
    path: text('Path of the figures', '/metrics', { metavar: 'PATH' }),
    allow: list('Addresses that may read them: IP addresses, networks, loopback, linklocal, uniquelocal', [
      'loopback',
      'linklocal',
      'uniquelocal',
    ]),
  },
  setup({ options, provide, wrap, on, onListen }) {
    provide(Metrics, async (context) => {
      const { createMetrics } = await import('./create.ts');
      return createMetrics(context);
    });
    wrap(SessionStore, async (store, { get }) => {
      const { measuredStore } = await import('./session_store.ts');
      return measuredStore(store, await get(Metrics));
    });
    on(Server, async (app, { get }) => {
      const { measureRequests } = await import('./requests.ts');
      measureRequests(app, await get(Metrics));
    });
    on(Routes, async (app, context) => {
      const { addMetricsRoute } = await import('./route.ts');
      await addMetricsRoute(app, options, context);
    });
    // By now web listens: nothing of a boot is left to do.
    onListen(async ({ get }) => {
      const { noteBoot } = await import('./boot.ts');
      noteBoot(await get(Metrics));
    });
  },
});
