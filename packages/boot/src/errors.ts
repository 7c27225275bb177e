import { WideloadError } from '@wideload/kit';

export const commandTwice = (command: string, first: string, second: string): WideloadError =>
  new WideloadError('COMMAND_DECLARED_TWICE', [
    `the command ${command} is brought by ${first} and by ${second}`,
    'leave one of them out, or give one of the commands another name',
  ]);
