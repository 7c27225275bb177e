import type { Health } from '@wideload/base';
import type { FastifyInstance } from 'fastify';

/**
 * `/web/health`: the process lives. `/web/health?ready`: it can do its work, else 503 for the balancer. Neither touches
 * a session; the form is Odoo's, and that of `application/health+json`.
 */
export function addHealthRoute(app: FastifyInstance, checks: readonly Health[]): void {
  const failing = async (kinds: readonly Health['kind'][]): Promise<Record<string, string>> => {
    const failed: Record<string, string> = {};
    for (const check of checks.filter(({ kind }) => kinds.includes(kind))) {
      const { healthy, detail } = await check.check();
      if (!healthy) failed[check.name] = detail ?? 'failing';
    }
    return failed;
  };

  app.get<{ Querystring: { ready?: string } }>('/web/health', { config: { auth: 'none' } }, async (request, reply) => {
    const failed = await failing(request.query.ready === undefined ? ['liveness'] : ['liveness', 'readiness']);
    reply.header('cache-control', 'no-store');
    if (Object.keys(failed).length === 0) return { status: 'pass' };
    return reply.code(503).send({ status: 'fail', failed });
  });
}
