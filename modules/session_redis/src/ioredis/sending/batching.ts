import type { Socket } from 'node:net';
import { type Redis, socketOf } from '../assumptions.ts';

/**
 * Sends the commands of one turn of the event loop as one text. Writing to a socket is a system call, the most
 * expensive part of a small command, and many texts in one call take twice the time of one. A single command is sent a few
 * microseconds later. Returns a function to call before each command. `defer`: runs a task after the current turn.
 */
export function batching(redis: Redis, defer: (task: () => void) => void): () => void {
  let batch: Batch | undefined;
  return () => {
    if (redis.status !== 'ready') return;
    const socket = socketOf(redis);
    if (socket === undefined) return;
    if (batch?.socket !== socket) batch = new Batch(socket);
    if (!batch.isOpen) batch.begin(defer);
  };
}

/** What is written to one socket. It takes the place of the socket's method `write`, through which ioredis sends commands. */
class Batch {
  readonly socket: Socket;
  isOpen = false;
  private text = '';
  private readonly write: Socket['write'];
  private readonly end = (): void => {
    this.isOpen = false;
    this.flush();
  };

  constructor(socket: Socket) {
    this.socket = socket;
    this.write = socket.write.bind(socket);
    socket.write = (chunk: string | Uint8Array, ...more: never[]) => {
      if (this.isOpen && typeof chunk === 'string' && more.length === 0) {
        this.text += chunk;
        return true;
      }
      // A command with an argument of bytes.
      this.flush();
      return this.write(chunk, ...more);
    };
  }

  begin(defer: (task: () => void) => void): void {
    this.isOpen = true;
    defer(this.end);
  }

  private flush(): void {
    const { text, socket } = this;
    this.text = '';
    if (text !== '' && socket.writable) this.write(text);
  }
}
