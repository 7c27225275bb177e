import { loginRefused } from './errors.ts';
import type { InjectOptions, Response } from './http.ts';

/** Sends a request, without a port. A text is the path of a GET. */
export type Inject = (request: InjectOptions | string) => Promise<Response>;

/** Who a client logs in as. */
export interface Credentials {
  readonly login: string;
  readonly password: string;
  /** The database, as in Odoo's login. */
  readonly db?: string;
}

/** What Odoo's JSON-RPC answers. */
interface RpcAnswer {
  readonly error?: { readonly data?: { readonly message?: string } };
}

/** One browser's worth of requests: it keeps the cookies that it is given. */
export class Client {
  /** By their names. */
  readonly cookies = new Map<string, string>();
  private readonly send: Inject;

  constructor(send: Inject) {
    this.send = send;
  }

  async inject(request: InjectOptions | string): Promise<Response> {
    const options = typeof request === 'string' ? { url: request } : request;
    const response = await this.send({
      ...options,
      cookies: { ...Object.fromEntries(this.cookies), ...options.cookies },
    });
    for (const { name, value, maxAge } of response.cookies) {
      if (maxAge === 0) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  /** Logs in as Odoo's clients do. Throws when that is refused. */
  async logIn({ login, password, db }: Credentials): Promise<void> {
    const response = await this.inject({
      method: 'POST',
      url: '/web/session/authenticate',
      payload: { jsonrpc: '2.0', method: 'call', id: 1, params: { login, password, db } },
    });
    const { error } = response.json<RpcAnswer>();
    if (error) throw loginRefused(login, response.statusCode, error.data?.message ?? 'no reason given');
  }
}
