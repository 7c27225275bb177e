import type { Command, Redis } from 'ioredis';

/** The commands that sessions are written with. */
const WRITES = new Set(['set', 'del', 'eval', 'evalsha']);

/** What a write ends with that too few replicas confirmed. It was done by the server itself. */
export const UNCONFIRMED = 'UNCONFIRMED';

/** How to answer writes that were sent. One that is redirected is sent again, to another node, which alone has it. */
const answers = new WeakMap<Command, Command['resolve']>();

/**
 * Makes a server answer a write only when so many of its replicas have it (WAIT). If they do not within `timeout`
 * milliseconds, the write fails, although the server has it.
 *
 * WAIT means the writes of its own connection. So it is sent where the write was answered, which in a cluster only the
 * node's own client knows.
 */
export function waitForReplicas(redis: Redis, replicas: number, timeout: number): void {
  const send = redis.sendCommand.bind(redis);
  let confirmation: Promise<void> | undefined;

  const confirm = async (): Promise<void> => {
    // Answers that came together wait together.
    await undefined;
    confirmation = undefined;
    const count = await redis.wait(replicas, Math.ceil(timeout));
    if (count < replicas) throw new Error(`${UNCONFIRMED} by ${replicas - count} replicas`);
  };

  redis.sendCommand = (command, stream) => {
    if (!WRITES.has(command.name)) return send(command, stream);
    const answer = answers.get(command) ?? command.resolve;
    answers.set(command, answer);
    command.resolve = (result) => {
      confirmation ??= confirm();
      confirmation.then(
        () => answer(result),
        (error: Error) => command.reject(error),
      );
    };
    return send(command, stream);
  };
}
