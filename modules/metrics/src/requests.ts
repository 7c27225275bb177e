import { onRequestEnd, sessionOf } from '@wideload/web';
import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';

/** Upper bounds in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Label of requests without a route. Their paths are not used: a client could create any number of series. */
const NO_ROUTE = 'none';

/** Label of input that could not be parsed as a request. */
const NO_METHOD = 'none';

/** Measures the duration of each request, by the pattern of its route. */
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
  onRequestEnd(app, ({ status, milliseconds, exchange }) => {
    const method = exchange?.request.method ?? NO_METHOD;
    const route = exchange?.request.routeOptions.url ?? NO_ROUTE;
    duration.observe({ method, route, status: String(status) }, milliseconds / 1000);
    if (exchange && sessionOf(exchange.request)?.unavailable) withoutStore.inc();
  });
}
