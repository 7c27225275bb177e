import { WideloadError } from '@wideload/kit';

/** A command is typed by its name alone, so that it must belong to one module, and not be one of the host's own. */
export const commandTwice = (command: string, first: string, second: string): WideloadError =>
  new WideloadError('COMMAND_DECLARED_TWICE', [
    `the command ${command} is brought by ${first} and by ${second}`,
    'leave one of them out, or give one of the commands another name',
  ]);
