import { WideloadError } from '@wideload/kit';

export const commandUnknown = (command: string, near: string | undefined): WideloadError =>
  new WideloadError(
    'COMMAND_UNKNOWN',
    [`no such command: ${command}${near ? `; did you mean ${near}?` : ''}`, 'node host --help lists them'],
    { exitCode: 2 },
  );

export const logHandlerInvalid = (item: string): WideloadError =>
  new WideloadError(
    'LOG_HANDLER_INVALID',
    [`log_handler: "${item}" is not module:LEVEL`, 'write for example web:DEBUG; levels are those of --log-level'],
    { exitCode: 2 },
  );

export const fileUnwritable = (what: string, path: string, reason: string): WideloadError =>
  new WideloadError('FILE_UNWRITABLE', `the ${what} ${path} cannot be written: ${reason}`);
