import type { Context } from '@wideload/kit';
import { amongAddresses, isClientHidden } from '@wideload/web/internal';
import type { FastifyInstance } from 'fastify';
import { NOT_ALLOWED } from './errors.ts';
import { Metrics } from './metrics.ts';

interface RouteOptions {
  readonly path: string;
  readonly allow: readonly string[];
}

/** Serves the metrics of all workers. */
export async function addMetricsRoute(
  app: FastifyInstance,
  { path, allow }: RouteOptions,
  { get, host }: Context,
): Promise<void> {
  const isAllowed = amongAddresses('metrics_allow', allow);
  const { registry } = await get(Metrics);
  const read = host.workers
    ? (await import('./all_workers.ts')).allWorkersReader(registry, host.workers)
    : () => registry.metrics();

  app.get(path, { config: { auth: 'none' } }, async (request, reply) => {
    // Behind a proxy that is not trusted or sends no client address, all clients seem to have the address of the proxy.
    if (isClientHidden(request) || !isAllowed(request.ip))
      return reply.code(403).send({ error: NOT_ALLOWED, statusCode: 403 });
    return reply
      .header('cache-control', 'no-store')
      .type(registry.contentType)
      .send(await read());
  });
}
