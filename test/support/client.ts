/** An answer of Odoo's JSON-RPC. */
export interface RpcAnswer {
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number };
}

/** An HTTP client that keeps the session cookie and follows no redirects. */
export class Client {
  readonly url: string;
  sid: string | undefined;

  constructor(url: string, sid?: string) {
    this.url = url;
    this.sid = sid;
  }

  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.sid !== undefined) headers.set('cookie', `session_id=${this.sid}`);
    const response = await fetch(this.url + path, { redirect: 'manual', ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [, sid] = /^session_id=([^;]*)/.exec(cookie) ?? [];
      if (sid !== undefined) this.sid = sid === '' ? undefined : sid;
    }
    return response;
  }

  page(path: string): Promise<Response> {
    return this.request(path, { headers: { accept: 'text/html' } });
  }

  async rpc(path: string, params: object = {}): Promise<RpcAnswer> {
    const response = await this.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', method: 'call', id: 7, params }),
    });
    return (await response.json()) as RpcAnswer;
  }

  /** Logs admin in as Odoo's own clients do, to this database if one is named. */
  authenticate(password: string, db?: string): Promise<RpcAnswer> {
    return this.rpc('/web/session/authenticate', { login: 'admin', password, ...(db !== undefined && { db }) });
  }

  /** Fills in the login form as a person would. */
  async logIn(password: string, fields: Record<string, string> = {}): Promise<Response> {
    const form = await (await this.page('/web/login')).text();
    const [, token = ''] = /name="csrf_token" value="([^"]+)"/.exec(form) ?? [];
    return this.request('/web/login', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
      body: new URLSearchParams({ login: 'admin', password, csrf_token: token, ...fields }).toString(),
    });
  }
}
