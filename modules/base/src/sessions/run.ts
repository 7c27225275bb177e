import type { CommandRun } from '@wideload/kit';
import type { options } from './command.ts';

/** What each of the subcommands is handed. `words`: what stands behind its name. */
export type SessionsRun = CommandRun<typeof options>;
