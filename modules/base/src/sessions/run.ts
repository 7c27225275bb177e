import type { CommandRun } from '@wideload/kit';
import type { options } from './command.ts';

/** The argument of each subcommand. `words`: the words after its name. */
export type SessionsRun = CommandRun<typeof options>;
