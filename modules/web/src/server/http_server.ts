import { service } from '@wideload/kit';
import type { FastifyInstance } from 'fastify';

/** The Fastify instance of the host: for tests (`inject`), and for modules that need more than routes. */
export type HttpServer = FastifyInstance;

export const HttpServer = service<HttpServer>('web.http_server');
