import type { Policy } from '../../client/driver.ts';
import type { RedisServer } from '../../client/redis_client.ts';
import { isRefusedCommand } from '../../client/refusal.ts';
import { type Command, isReadyCheck, isSettled, type Redis } from '../assumptions.ts';
import { failureOf } from '../failures.ts';
import { learnFrom } from '../native_commands.ts';
import { batching } from './batching.ts';
import { hidingArguments } from './hide_arguments.ts';
import { TimeLimit } from './time_limit.ts';

/** The commands that write sessions. */
const WRITES = new Set(['set', 'del', 'delifeq', 'eval', 'evalsha']);

type PipelinePolicy = Pick<Policy, 'confirm' | 'timeoutMs' | 'runtime'>;

/**
 * The steps of each command of a client on its way to a server:
 *
 * 1. A command that was given up meanwhile is not sent.
 * 2. The ready check tells which commands the server has. One that this user may not run counts as passed.
 * 3. A write is answered when enough replicas have it.
 * 4. One that is not answered in time fails.
 * 5. The commands of one turn of the event loop are sent in one batch.
 * 6. Tools that trace commands do not see their arguments.
 */
export class SendPipeline {
  private readonly policy: PipelinePolicy;
  /** How to answer writes that were sent. A redirected one is sent again, to another node. */
  private readonly answers = new WeakMap<Command, Command['resolve']>();

  constructor(policy: PipelinePolicy) {
    this.policy = policy;
  }

  /** Installs the pipeline in one server. The only place that changes `sendCommand` of a server. */
  install(redis: Redis, server: RedisServer): void {
    const send = hidingArguments(redis.sendCommand.bind(redis));
    const { timeoutMs, runtime } = this.policy;
    const confirm = this.confirmation(server);
    const batch = batching(redis, runtime.defer);
    const limit = new TimeLimit(timeoutMs, runtime);
    redis.on('end', () => limit.stop());
    redis.sendCommand = (command, stream) => {
      if (isSettled(command)) return command.promise;
      if (isReadyCheck(redis, command)) {
        learnFrom(redis, command);
        passRefusal(command);
      } else if (confirm !== undefined && WRITES.has(command.name)) this.answerAfter(confirm, command);
      // ioredis sends ASKING ahead of a command and ignores the answer. A failure would be an unhandled rejection.
      else if (command.name === 'asking') command.promise.catch(() => {});
      limit.add(command);
      batch();
      return send(command, stream);
    };
  }

  private answerAfter(confirm: () => Promise<void>, command: Command): void {
    const answer = this.answers.get(command) ?? command.resolve;
    this.answers.set(command, answer);
    command.resolve = (result) => {
      confirm().then(
        () => {
          // Not returned: it returns the promise of the command, which has failed if the answer came too late.
          answer(result);
        },
        (error: Error) => command.reject(error),
      );
    };
  }

  /** WAIT concerns the writes of its own connection, so writes are confirmed where they were answered. */
  private confirmation(server: RedisServer): (() => Promise<void>) | undefined {
    const { confirm } = this.policy;
    if (confirm === undefined) return undefined;
    let current: Promise<void> | undefined;
    const confirmTogether = async (): Promise<void> => {
      // Answers that came together wait together.
      await undefined;
      current = undefined;
      await confirm(server);
    };
    return () => {
      current ??= confirmTogether();
      return current;
    };
  }
}

/**
 * ioredis sends INFO to find out whether a server has loaded its data, before it counts as ready. If this user may not
 * run INFO, or the server has none, ioredis writes that to the console or gives up; here the server counts as ready,
 * and its answers to commands show whether it is.
 */
function passRefusal(command: Command): void {
  const { reject } = command;
  command.reject = (error) => {
    if (isRefusedCommand(failureOf(error))) command.resolve('');
    else reject(error);
  };
}
