import { service } from '@wideload/kit';
import type { InjectOptions as LightOptions, Response as LightResponse } from 'light-my-request';

/** A request: `method`, `url`, `headers`, `cookies`, `query`, `payload`, as light-my-request takes them. */
export type InjectOptions = LightOptions;

/** What came back: `statusCode`, `headers`, `cookies`, `payload`, and `json()`. */
export type Response = LightResponse;

/** What the kit needs of web's `HttpServer`. Tokens are compared by id, so that this package stands below web. */
export interface HttpServer {
  inject(request: InjectOptions | string): Promise<Response>;
}

export const HttpServer = service<HttpServer>('web.http_server');
