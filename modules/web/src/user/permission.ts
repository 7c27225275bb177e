import type { Awaitable } from '@wideload/kit';
import type { FastifyRequest } from 'fastify';
import type { User } from './user.ts';

/** What a route demands of its user, besides being logged in: `config: { can: odooGroup('sales_team.group_sale_manager') }`. */
export interface Permission {
  /** Whether that user has it. Throws where this cannot be found out; the request then fails. */
  allows(user: User, request: FastifyRequest): Awaitable<boolean>;
}

export function isPermission(value: unknown): value is Permission {
  return typeof value === 'object' && value !== null && 'allows' in value && typeof value.allows === 'function';
}
