/** What a server says about a request; times by the clock that all processes of a machine share, in milliseconds. */
export interface Told {
  /** The session that the request read; undefined if there was none. */
  readonly values: Readonly<Record<string, unknown>> | undefined;
  readonly user: unknown;
  readonly readAt: number;
  /** When the handler changed or ended the session. */
  readonly actsAt: number;
  readonly answeredAt: number;
}

const now = (): number => Number(process.hrtime.bigint()) / 1e6;

/** A browser with one session, whose cookie it keeps also after a logout. */
export class Visitor {
  private readonly url: string;
  private cookie = '';

  constructor(url: string) {
    this.url = url;
  }

  async logIn(): Promise<void> {
    const { headers } = await this.send('create', { values: { n: 0, user: 'anna' } });
    this.cookie = headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
    if (this.cookie === '') throw new Error(`${this.url}: the login set no cookie`);
  }

  /** `waitMs`: how long the handler takes between reading the session and changing it. */
  change(key: string, waitMs: number): Promise<Told> {
    return this.ask('change', { values: { [key]: 1 }, waitMs });
  }

  logOut(waitMs: number): Promise<Told> {
    return this.ask('end', { waitMs });
  }

  look(): Promise<Told> {
    return this.ask('load', {});
  }

  private async ask(action: string, body: object): Promise<Told> {
    const response = await this.send(action, body);
    const { seen, readAt, actsAt } = Object(await response.json());
    return { values: seen?.values, user: seen?.user, readAt, actsAt, answeredAt: now() };
  }

  private async send(action: string, body: object): Promise<Response> {
    const response = await fetch(`${this.url}/history/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: this.cookie },
      body: JSON.stringify(body),
    });
    if (response.status !== 200) throw new Error(`${action}: ${response.status} ${await response.text()}`);
    return response;
  }
}
