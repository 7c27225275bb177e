import { Agent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest, Agent as TlsAgent } from 'node:https';
import { text as textOf } from 'node:stream/consumers';
import { messageOf } from '@wideload/kit/internal';
import type { Caller } from './caller.ts';
import { MARKER } from './marker.ts';

/** Maximum size of an answer in bytes. Odoo's lists may be long. */
const MAX_BYTES = 32 * 1024 * 1024;

/** One call. A body is sent only once. */
export interface Call {
  readonly path: string;
  readonly body: string;
  readonly contentType: 'application/json' | 'text/xml';
  readonly caller: Caller;
  /** Additional headers, as for an API key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The sid of its session. */
  readonly sid?: string | undefined;
  readonly timeoutMs: number;
  /** Whether it changes something, so that it must not fail because an idle connection was closed. */
  readonly isOnce?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Thrown when Odoo did not answer. The message says why, for the log. */
export class NoAnswer extends Error {
  /** Whether Odoo may have received and executed the call. */
  readonly isPerhapsDone: boolean;

  constructor(message: string, isPerhapsDone: boolean) {
    super(message);
    this.isPerhapsDone = isPerhapsDone;
  }
}

/** Sends HTTP requests to Odoo. Redirects are not followed. */
export class OdooHttp {
  private readonly url: URL;
  private readonly seenAt: URL;
  private readonly agent: Agent;

  /** `seenAt`: the address of Odoo in browsers, which it uses for its links and its base URL. */
  constructor(url: URL, seenAt: URL, connections: number) {
    this.url = url;
    this.seenAt = seenAt;
    const settings = { keepAlive: true, maxSockets: connections };
    this.agent = url.protocol === 'https:' ? new TlsAgent(settings) : new Agent(settings);
  }

  /** Throws `NoAnswer`. */
  async post(call: Call): Promise<Answer> {
    const signal = AbortSignal.timeout(call.timeoutMs);
    let isSent = false;
    try {
      const response = await this.send(call, signal, () => {
        isSent = true;
      });
      const text = await this.read(response);
      return { status: response.statusCode ?? 0, headers: response.headers, text };
    } catch (error) {
      const reason = signal.aborted ? `no answer within ${call.timeoutMs / 1000} s` : messageOf(error);
      throw new NoAnswer(`${this.url.origin}: ${reason}`, isSent);
    }
  }

  private send(call: Call, signal: AbortSignal, sent: () => void): Promise<IncomingMessage> {
    const request = this.url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const outgoing = request(
        new URL(call.path, this.url),
        {
          method: 'POST',
          signal,
          headers: this.headersOf(call),
          // An idle connection may have been closed unnoticed, so a call that must not be repeated gets a new one.
          agent: call.isOnce ? false : this.agent,
          servername: this.url.hostname,
        },
        resolve,
      );
      outgoing.on('socket', (socket) => {
        if (socket.connecting) socket.once('connect', sent);
        else sent();
      });
      outgoing.on('error', (error) => {
        // Node's documentation of `reusedSocket`: the server closed an idle connection before it read anything.
        const isStale = outgoing.reusedSocket && 'code' in error && error.code === 'ECONNRESET' && !signal.aborted;
        if (isStale) this.send({ ...call, isOnce: true }, signal, sent).then(resolve, reject);
        else reject(error);
      });
      outgoing.end(call.body);
    });
  }

  private headersOf({ contentType, caller, sid, body, headers }: Call): Record<string, string | number> {
    return {
      host: this.seenAt.host,
      'content-type': contentType,
      'content-length': Buffer.byteLength(body),
      accept: '*/*',
      'user-agent': caller.userAgent ?? '',
      // Odoo reads these with `proxy_mode`, and only together.
      ...(caller.address !== undefined && {
        'x-forwarded-for': caller.address,
        'x-forwarded-host': this.seenAt.host,
        'x-forwarded-proto': this.seenAt.protocol.slice(0, -1),
      }),
      ...(sid !== undefined && { cookie: `session_id=${sid}` }),
      ...headers,
      [MARKER]: '1',
    };
  }

  private async read(response: IncomingMessage): Promise<string> {
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) response.destroy(new Error(`an answer of more than ${MAX_BYTES} bytes`));
    });
    return textOf(response);
  }

  close(): void {
    this.agent.destroy();
  }
}
