import type { Context } from '@wideload/kit';
import { amongAddresses, isClientHidden } from '@wideload/web/internal';
import type { FastifyInstance } from 'fastify';
import { NOT_ALLOWED } from './errors.ts';
import { Metrics } from './metrics.ts';

interface RouteOptions {
  readonly path: string;
  readonly allow: readonly string[];
}

/** Serves the figures: of all workers, whichever is asked. */
export async function addMetricsRoute(
  app: FastifyInstance,
  { path, allow }: RouteOptions,
  { get, host }: Context,
): Promise<void> {
  const isAllowed = amongAddresses('metrics_allow', allow);
  const { registry } = await get(Metrics);
  const read = host.workers
    ? (await import('./all_workers.ts')).ofAllWorkers(registry, host.workers)
    : () => registry.metrics();

  app.get(path, { config: { auth: 'none' } }, async (request, reply) => {
    // Behind a proxy that does not tell of them, or is not believed, all clients seem to be the proxy, which is near.
    if (isClientHidden(request) || !isAllowed(request.ip))
      return reply.code(403).send({ error: NOT_ALLOWED, statusCode: 403 });
    return reply
      .header('cache-control', 'no-store')
      .type(registry.contentType)
      .send(await read());
  });
}
