import { loginRefused } from './errors.ts';
import type { InjectOptions, Response } from './http.ts';

/** Sends a request, without a port. A string is the path of a GET. */
export type Inject = (request: InjectOptions | string) => Promise<Response>;

/** The login of a client. */
export interface Credentials {
  readonly login: string;
  readonly password: string;
  /** The database, as in Odoo's login. */
  readonly db?: string;
}

/** The answer of Odoo's JSON-RPC. */
interface RpcAnswer {
  readonly error?: { readonly data?: { readonly message?: string } };
}

/** The requests of one browser: it keeps the cookies that it receives. */
export class Client {
  /** By name. */
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

  /** Logs in as Odoo's clients do. Throws if the login is refused. */
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
