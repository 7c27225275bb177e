import { service } from '@wideload/kit';
import type { InjectOptions, Response } from 'light-my-request';

export type { InjectOptions, Response } from 'light-my-request';

/** What the kit needs of web's `HttpServer`. Tokens are compared by id, so that this package stands below web. */
export interface HttpServer {
  inject(request: InjectOptions | string): Promise<Response>;
}

export const HttpServer = service<HttpServer>('web.http_server');
