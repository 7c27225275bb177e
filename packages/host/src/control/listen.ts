import { lstatSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Logger } from '@wideload/kit';
import { messageOf } from '@wideload/kit/internal';
import { controlFailed } from '../errors.ts';
import { controlSocketOf } from './ask.ts';
import type { Control } from './messages.ts';

/** Maximum length of a request, in characters. */
const MAX_QUESTION = 64;

/**
 * Accepts requests of commands of the host's user and of root, over a socket beside the pidfile. Returns how to stop. A
 * host without a pidfile accepts none.
 */
export function listenForCommands(pidfile: string | undefined, control: Control, log: Logger): () => void {
  if (pidfile === undefined) return () => {};
  const path = controlSocketOf(pidfile);
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let question = '';
    socket.setEncoding('utf8').on('error', () => socket.destroy());
    socket.on('data', (text: string) => {
      question += text;
      if (question.length > MAX_QUESTION) socket.destroy();
    });
    socket.once('end', async () => {
      if (question !== 'status' && question !== 'reload') return socket.destroy();
      try {
        socket.end(JSON.stringify(await control[question]()));
      } catch (error) {
        log.error(controlFailed(question, messageOf(error)), { err: error });
        socket.destroy();
      }
    });
  });
  server.on('error', ({ message }) => log.warn(controlFailed(path, message)));
  // A killed host has left its socket.
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) rmSync(path);
  const mask = process.umask(0o177);
  server.listen(path).unref();
  process.umask(mask);
  return () => {
    if (server.listening) server.close();
  };
}
