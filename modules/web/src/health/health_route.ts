import type { Health } from '@wideload/base';
import type { FastifyInstance } from 'fastify';
import { findProblems, type Problem } from './problems.ts';

/** Returns the problems of one status, by the names of their checks; undefined if there are none. */
function textsOf(problems: readonly Problem[], status: Problem['status']): Record<string, string> | undefined {
  const entries = problems.filter((problem) => problem.status === status).map(({ name, text }) => [name, text]);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/**
 * `/web/health`: liveness. `/web/health?ready`: readiness, with 503 for the load balancer if a check fails, and 200 with
 * `warn` if only warnings exist. Neither touches a session. The format is that of Odoo and of `application/health+json`.
 */
export function addHealthRoute(app: FastifyInstance, checks: readonly Health[]): void {
  app.get<{ Querystring: { ready?: string } }>('/web/health', { config: { auth: 'none' } }, async (request, reply) => {
    const kinds = request.query.ready === undefined ? (['liveness'] as const) : (['liveness', 'readiness'] as const);
    const problems = await findProblems(checks, kinds);
    const failed = textsOf(problems, 'fail');
    const warnings = textsOf(problems, 'warn');
    reply.header('cache-control', 'no-store');
    const status = failed ? 'fail' : warnings ? 'warn' : 'pass';
    return reply.code(failed ? 503 : 200).send({ status, failed, warnings });
  });
}
