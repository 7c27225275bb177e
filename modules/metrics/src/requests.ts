import { onRequestEnd, sessionOf } from '@wideload/web';
import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';

/** Seconds. From an answer out of memory to one that nobody waits for. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What has no route, whatever its path: paths that somebody makes up must not become figures. */
const NO_ROUTE = 'none';

/** What could not be read as a request. */
const NO_METHOD = 'none';

/** Counts and times each request, by the pattern of its route. */
export function measureRequests(app: FastifyInstance, metrics: Metrics): void {
  const duration = metrics.histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
  });
  const withoutStore = metrics.counter({
    name: 'wideload_requests_without_sessions_total',
    help: 'Requests whose session could not be read',
  });
  onRequestEnd(app, ({ status, milliseconds, asked }) => {
    const method = asked?.request.method ?? NO_METHOD;
    const route = asked?.request.routeOptions.url ?? NO_ROUTE;
    duration.observe({ method, route, status: String(status) }, milliseconds / 1000);
    if (asked && sessionOf(asked.request)?.unavailable) withoutStore.inc();
  });
}
