import { createHash } from 'node:crypto';
import { redisFailed } from '../errors.ts';
import type { RedisCommands } from './commands.ts';

/** A script that runs in Redis, on one key. */
export class Script {
  private readonly text: string;
  private readonly sha1: string;

  constructor(text: string) {
    this.text = text;
    this.sha1 = createHash('sha1').update(text).digest('hex');
  }

  /** Sends its hash, and its text to a server that does not know that yet. Returns what `done` makes of the reply. */
  run<Result>(
    { send }: RedisCommands,
    key: string,
    args: readonly string[],
    done: (reply: unknown) => Result,
  ): Promise<Result> {
    return send(key, ['EVALSHA', this.sha1, '1', key, ...args]).then(done, (error: unknown) => {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) return redisFailed(error);
      return send(key, ['EVAL', this.text, '1', key, ...args]).then(done, redisFailed);
    });
  }
}
