import { type Context, hook } from '@wideload/kit';
import type { FastifyInstance } from 'fastify';

/**
 * Adds routes. Each module gets its own Fastify instance, so that its plugins, hooks and decorators do not affect other
 * modules, and its own context for the services of its routes. Runs at the start of the host, before it listens.
 */
export const Routes = hook.event<[app: FastifyInstance, context: Context]>('web.routes');
