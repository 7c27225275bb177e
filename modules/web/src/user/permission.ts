import type { Awaitable } from '@wideload/kit';
import type { FastifyRequest } from 'fastify';
import type { User } from './user.ts';

/**
 * An additional demand of a route on its logged-in user: `config: { can: odooGroup('sales_team.group_sale_manager') }`.
 */
export interface Permission {
  /** Whether that user has it. Throws if this cannot be found out; the request then fails. */
  allows(user: User, request: FastifyRequest): Awaitable<boolean>;
}

export function isPermission(value: unknown): value is Permission {
  return typeof value === 'object' && value !== null && 'allows' in value && typeof value.allows === 'function';
}
