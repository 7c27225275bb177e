import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Opens a connection to a host. `from`: address of this machine to connect from. */
export async function openConnection(url: string, from?: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), ...(from !== undefined && { localAddress: from }) });
  await once(socket, 'connect');
  return socket;
}

/** An HTTP answer. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Parses one raw HTTP answer. */
export function parseAnswer(text: string): WireAnswer {
  const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s, 2);
  const [first = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const [name = '', value = ''] = line.split(/: (.*)/s, 2);
    return [name.toLowerCase(), value];
  });
  return { status: Number(first.split(' ')[1]), headers: new Map(headers), body };
}

/** Sends these bytes, and returns all that is received until the connection ends. */
export async function sendRaw(url: string, ...pieces: readonly (string | Buffer)[]): Promise<string> {
  const socket = await openConnection(url);
  for (const piece of pieces) socket.write(piece);
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += chunk;
  return text;
}
