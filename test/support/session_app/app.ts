import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { Gates } from './gates.ts';

/** An answer, with the cookie that it set. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
  readonly cookie: string | undefined;
}

/** An app of some framework with logins, on a free port. */
export interface App {
  /** Sends a request with that cookie. */
  get(path: string, cookie?: string): Promise<Answer>;
  /** Resolves when the handler of `/slow/<name>` has its session and waits. */
  waiting(name: string): Promise<void>;
  /** Lets that handler continue: it sets a key of this name. */
  release(name: string): void;
  close(): Promise<void>;
}

/** What the handler of `/slow/<name>` waits for, and says. */
export class SlowRequests {
  private readonly begun = new Gates();
  private readonly released = new Gates();

  /** Runs in the handler. */
  async wait(name: string): Promise<void> {
    this.begun.of(name).open();
    await this.released.of(name).passed;
  }

  waiting(name: string): Promise<void> {
    return this.begun.of(name).passed;
  }

  release(name: string): void {
    this.released.of(name).open();
  }
}

async function answerOf(incoming: IncomingMessage): Promise<Answer> {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) text += chunk;
  const [cookie] = incoming.headers['set-cookie'] ?? [];
  return { status: incoming.statusCode ?? 0, text, headers: incoming.headers, cookie: cookie?.split(';')[0] };
}

/** Returns an app that listens on this port. `close` closes its server. */
export function appOn(port: number, slow: SlowRequests, close: () => Promise<unknown>): App {
  const agent = new Agent({ keepAlive: true });
  return {
    get(path, cookie) {
      return new Promise((resolve, reject) => {
        const headers = cookie === undefined ? {} : { cookie };
        const outgoing = request({ port, path, agent, headers }, (incoming) => resolve(answerOf(incoming)));
        outgoing.once('error', reject).end();
      });
    },
    waiting: (name) => slow.waiting(name),
    release: (name) => slow.release(name),
    async close() {
      agent.destroy();
      await close();
    },
  };
}

/** Logs a user in, and returns the cookie and the sid of the session. */
export async function logIn(app: App, user = 1): Promise<{ readonly cookie: string; readonly sid: string }> {
  const { cookie, text } = await app.get(`/login/${user}`);
  if (cookie === undefined) throw new Error('the login set no cookie');
  return { cookie, sid: text };
}
