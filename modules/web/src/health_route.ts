import type { Health } from '@wideload/base';
import type { FastifyInstance } from 'fastify';

/**
 * `/web/health`: the process lives. `/web/health?ready`: it can do its work, else 503 for the balancer; `warn` and 200
 * where it can for some. Neither touches a session; the form is Odoo's, and that of `application/health+json`.
 */
export function addHealthRoute(app: FastifyInstance, checks: readonly Health[]): void {
  const examine = async (kinds: readonly Health['kind'][]) => {
    const failed: Record<string, string> = {};
    const warnings: Record<string, string> = {};
    const asked = checks.filter(({ kind }) => kinds.includes(kind));
    const results = await Promise.all(asked.map(async (check) => ({ name: check.name, ...(await check.check()) })));
    for (const { name, healthy, detail, warning } of results) {
      if (!healthy) failed[name] = detail ?? 'failing';
      else if (warning !== undefined) warnings[name] = warning;
    }
    return { ...(Object.keys(failed).length > 0 && { failed }), ...(Object.keys(warnings).length > 0 && { warnings }) };
  };

  app.get<{ Querystring: { ready?: string } }>('/web/health', { config: { auth: 'none' } }, async (request, reply) => {
    const found = await examine(request.query.ready === undefined ? ['liveness'] : ['liveness', 'readiness']);
    reply.header('cache-control', 'no-store');
    if (found.failed) return reply.code(503).send({ status: 'fail', ...found });
    return { status: found.warnings ? 'warn' : 'pass', ...found };
  });
}
