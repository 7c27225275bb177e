import { type Command, isErrorReply, type Redis } from '../assumptions.ts';

type Arguments = Command['args'];
type Send = Redis['sendCommand'];

/** Commands whose arguments ioredis reads after they were sent: a number, and the names of channels of Redis itself. */
const READ_LATER = new Set(['select', 'subscribe']);

/** The visible arguments of a command with hidden ones. */
const HIDDEN: Arguments = [];
Object.freeze(HIDDEN);

/** Shorter arguments, such as numbers, are not secret and occur in other words. */
const SECRET_LENGTH = 8;

/** The arguments of commands of a cluster. Only these: an entry costs a tenth of the time of a command. */
const hiddenOfCluster = new WeakMap<Command, Arguments>();

/**
 * Hides the arguments of a command except while it is written to the socket: they contain sids, keys, sessions and
 * passwords, which tracing tools copy from here into their spans. OpenTelemetry and others replace methods of ioredis,
 * and ioredis publishes each command to `diagnostics_channel`; none of them has to be configured for this. Returns them.
 */
function hideArguments(command: Command): Arguments {
  const { args, toWritable } = command;
  if (args === HIDDEN) return hiddenOfCluster.get(command) ?? HIDDEN;
  if (args.length === 0 || READ_LATER.has(command.name)) return HIDDEN;
  command.args = HIDDEN;
  command.toWritable = (socket) => {
    command.args = args;
    try {
      return toWritable.call(command, socket);
    } finally {
      command.args = HIDDEN;
    }
  };
  return args;
}

/** Hides the arguments of a command that a cluster sends to a server, and to another one if it is redirected. */
export function hideArgumentsOfCluster(command: Command): void {
  hiddenOfCluster.set(command, hideArguments(command));
}

/** Removes arguments from the text of an error reply: Redis repeats those of a command that it does not know. */
function hideInReply(error: Error, args: Arguments): Error {
  if (!isErrorReply(error)) return error;
  let text = error.message.replace(/,? with args beginning with[\s\S]*/i, '');
  for (const arg of args) {
    const secret = String(arg);
    if (secret.length >= SECRET_LENGTH) text = text.replaceAll(secret, '?');
  }
  if (text !== error.message) {
    error.message = text;
    error.stack = `${error.name}: ${text}`;
  }
  return error;
}

/** Wraps `sendCommand` of a client: a tool that observes it sees no argument, in no error reply either. */
export function hidingArguments(send: Send): Send {
  return (command, stream) => {
    const args = hideArguments(command);
    const answer = send(command, stream);
    // Only now: what observes the command has replaced `reject` by its own, which must get the cleaned error.
    const { reject } = command;
    command.reject = (error) => reject(hideInReply(error, args));
    return answer;
  };
}
