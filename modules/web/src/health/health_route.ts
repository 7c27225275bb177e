import type { Health } from '@wideload/base';
import type { FastifyInstance } from 'fastify';
import { findProblems, type Problem } from './problems.ts';

/** The problems of one status, by the names of their checks; undefined when there is none. */
function textsOf(problems: readonly Problem[], status: Problem['status']): Record<string, string> | undefined {
  const entries = problems.filter((problem) => problem.status === status).map(({ name, text }) => [name, text]);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/**
 * `/web/health`: the process lives. `/web/health?ready`: it can do its work, else 503 for the balancer; `warn` and 200
 * where it can for some. Neither touches a session; the form is Odoo's, and that of `application/health+json`.
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
