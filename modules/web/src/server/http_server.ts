import { service } from '@wideload/kit';
import type { FastifyInstance } from 'fastify';

/** The Fastify instance that serves everything: for tests (`inject`), and for modules that must reach behind routes. */
export type HttpServer = FastifyInstance;

export const HttpServer = service<HttpServer>('web.http_server');
