import { WideloadError } from '@wideload/kit';

/** Why a command of a module is not sent. */
export type CommandProblem = 'keyless' | 'waits' | 'connection';

const PROBLEMS: Readonly<Record<CommandProblem, readonly [why: string, instead: string]>> = {
  keyless: [
    'has no key that is known, so it concerns keys of others',
    'name a key; to find keys again, keep their names in a set (SADD, SMEMBERS)',
  ],
  waits: [
    'waits, and all other commands of the module behind it',
    'use publish() and subscribe(), or the form of the command that does not wait',
  ],
  connection: [
    'changes the state of a connection that all code of the module shares',
    'use a script (EVAL) to do several things in one step, and publish() and subscribe() for messages',
  ],
};

/**
 * A module sent a command over `Redis` that could harm others: one without a key (`FLUSHALL`, `KEYS`, `SCAN`), which
 * concerns all sessions, or one that waits (`BLPOP`) or changes the connection (`WATCH`, `SUBSCRIBE`). It was not sent.
 */
export const commandRefused = (module: string, command: string, problem: CommandProblem): WideloadError => {
  const [why, instead] = PROBLEMS[problem];
  return new WideloadError('REDIS_COMMAND_REFUSED', [
    `module ${module} may not send ${command.toUpperCase().slice(0, 20)}: it ${why}`.slice(0, 100),
    instead,
  ]);
};

/**
 * A command that a module sent over `Redis` failed: Redis refused it, cannot be reached or did not answer in time. After a
 * failure without an answer it may have been done; it is not repeated.
 */
export const commandFailed = (module: string, command: string, name: string, reason: string): WideloadError =>
  new WideloadError('REDIS_COMMAND_FAILED', [
    `${name} ${reason}`,
    `${command.toUpperCase()} of module ${module} failed; node host doctor checks Redis`,
  ]);
