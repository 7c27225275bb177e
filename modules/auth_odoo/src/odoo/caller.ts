import type { FastifyRequest } from 'fastify';

/** The client for whom a call is made: Odoo remembers devices and counts failed logins by these values. */
export interface Caller {
  /** The address of the client, as this host knows it; undefined for a call of this host itself. */
  readonly address?: string | undefined;
  readonly userAgent?: string | undefined;
}

export function callerOf({ ip, headers }: FastifyRequest): Caller {
  return { address: ip, userAgent: headers['user-agent'] };
}
