import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { hostNotRunning } from '../errors.ts';
import type { Control } from './messages.ts';

/** The socket of the host with this pidfile. On Windows sockets have names in a space of their own. */
export const controlSocketOf = (pidfile: string): string =>
  process.platform === 'win32' ? join('\\\\?\\pipe', resolve(pidfile)) : `${pidfile}.sock`;

/** Sends a request to the host with this pidfile. Throws `HOST_NOT_RUNNING` if it does not answer. */
export async function askHost<Q extends keyof Control>(
  pidfile: string,
  question: Q,
): Promise<Awaited<ReturnType<Control[Q]>>> {
  try {
    const socket = connect(controlSocketOf(pidfile)).setEncoding('utf8');
    socket.end(question);
    let answer = '';
    for await (const text of socket) answer += text;
    return JSON.parse(answer);
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'it ended without an answer' : String(error);
    throw hostNotRunning(pidfile, error instanceof Error && 'code' in error ? error.message : reason);
  }
}
