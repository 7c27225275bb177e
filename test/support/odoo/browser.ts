import type { StandInOdoo } from './server.ts';

/** What a browser got. */
export interface Seen {
  readonly status: number;
  readonly text: string;
  /** Where it is led. */
  readonly location: string | undefined;
  /** The token in the first form. */
  readonly csrfToken: string;
}

/** The answer to a call: with one of the two, or with neither where a method returns nothing. */
export interface Called {
  readonly status: number;
  readonly result?: unknown;
  readonly error?: { readonly data: { readonly name: string } };
}

/** A browser at the stand-in for Odoo. It keeps cookies, and follows no redirection. */
export class OdooBrowser {
  readonly cookies = new Map<string, string>();
  private readonly odoo: StandInOdoo;

  constructor(odoo: StandInOdoo, sid?: string) {
    this.odoo = odoo;
    if (sid !== undefined) this.cookies.set('session_id', sid);
  }

  get sid(): string {
    return this.cookies.get('session_id') ?? '';
  }

  /** Gets a page, or sends a form. */
  send(path: string, form?: Readonly<Record<string, string>>): Promise<Seen> {
    return this.fetch(path, form && { method: 'POST', body: new URLSearchParams(form) });
  }

  /** Calls JSON-RPC. */
  async call(path: string, params: object = {}): Promise<Called> {
    const { status, text } = await this.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', method: 'call', params, id: 1 }),
    });
    return text.startsWith('{') ? { status, ...JSON.parse(text) } : { status };
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Seen> {
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    const headers = { ...(cookie !== '' && { cookie }), ...init.headers };
    const answer = await fetch(this.odoo.url + path, { redirect: 'manual', ...init, headers });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(set) ?? [];
      this.cookies.set(name, value);
    }
    const text = await answer.text();
    const [, csrfToken = ''] = /name="csrf_token" value="([^"]*)"/.exec(text) ?? [];
    return { status: answer.status, text, location: answer.headers.get('location') ?? undefined, csrfToken };
  }
}
