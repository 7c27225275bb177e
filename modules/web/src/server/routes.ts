import { type Context, hook } from '@wideload/kit';
import type { FastifyInstance } from 'fastify';

/**
 * Adds routes. Each module is handed a Fastify instance of its own, so that plugins, hooks and decorators it registers
 * there stay its own, and its own context, for the services that its routes use. Runs while the host starts, before it
 * listens.
 */
export const Routes = hook.event<[app: FastifyInstance, context: Context]>('web.routes');
