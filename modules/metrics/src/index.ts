import { defineModule, list } from '@wideload/kit';
import { SessionStore } from '@wideload/session';
import { Routes, Server } from '@wideload/web';
import { addBoot, addInfo } from './host_metrics.ts';
import { Metrics } from './metrics.ts';
import { pagePath } from './page_path.ts';
import { measureRequests } from './requests.ts';
import { addMetricsRoute } from './route.ts';
import { measuredStore } from './session_store.ts';

export { Metrics } from './metrics.ts';

export default defineModule({
  name: 'metrics',
  description: 'Metrics for Prometheus at /metrics',
  depends: ['web'],
  options: {
    path: pagePath('Path of the metrics', '/metrics'),
    allow: list('Addresses that may read the metrics, as in proxy_trust', ['loopback', 'linklocal', 'uniquelocal']),
  },
  setup({ options, provide, wrap, on, onListen }) {
    provide(Metrics, async ({ host }) => {
      const { createMetrics } = await import('./create.ts');
      const metrics = createMetrics();
      addInfo(metrics, host);
      return metrics;
    });
    wrap(SessionStore, async (store, { get }) => measuredStore(store, await get(Metrics)));
    on(Server, async (app, { get }) => measureRequests(app, await get(Metrics)));
    on(Routes, (app, context) => addMetricsRoute(app, options, context));
    // The web module listens by now: the boot is complete.
    onListen(async ({ get, host }) => addBoot(await get(Metrics), host));
  },
});
