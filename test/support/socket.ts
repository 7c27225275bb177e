import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';

/** How a socket was closed. */
export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** An open websocket and the messages it received. */
export interface OpenSocket {
  readonly socket: WebSocket;
  readonly closed: Promise<Closed>;
  /** Returns the next unread message. */
  next(): Promise<string>;
}

export interface SocketSettings extends ClientOptions {
  readonly sid?: string | undefined;
}

function connect(url: string, { sid, headers, ...rest }: SocketSettings): WebSocket {
  const cookie = sid === undefined ? {} : { cookie: `session_id=${sid}` };
  return new WebSocket(url.replace(/^http/, 'ws'), { ...rest, headers: { ...cookie, ...headers } });
}

/** Opens a websocket as a browser does. Rejects if it is refused. */
export async function openSocket(url: string, settings: SocketSettings = {}): Promise<OpenSocket> {
  const socket = connect(url, settings);
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(String(data)));
  const closed = new Promise<Closed>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  await once(socket, 'open');
  return {
    socket,
    closed,
    async next() {
      while (heard.length === 0) await once(socket, 'message');
      return heard.shift() ?? '';
    },
  };
}

/** Returns the HTTP answer to a refused websocket. */
export async function refused(url: string, settings: SocketSettings = {}): Promise<{ status: number; body: string }> {
  const socket = connect(url, settings);
  socket.on('error', () => {});
  const [, response] = await once(socket, 'unexpected-response');
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += chunk;
  return { status: response.statusCode, body };
}
