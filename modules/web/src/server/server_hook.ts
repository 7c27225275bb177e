import { type Context, hook } from '@wideload/kit';
import type { FastifyInstance } from 'fastify';

/**
 * Adds what concerns every request, such as an access log. Each module gets the whole server before it has any route:
 * hooks registered here run for the routes of all modules, and for requests without a route. Add routes in `Routes`.
 */
export const Server = hook.event<[app: FastifyInstance, context: Context]>('web.server');
