import { WideloadError } from '@wideload/kit';

export const commandUnknown = (command: string, near: string | undefined): WideloadError =>
  new WideloadError(
    'COMMAND_UNKNOWN',
    [`no such command: ${command}${near ? `; did you mean ${near}?` : ''}`, 'node host --help lists them'],
    { exitCode: 2 },
  );

export const wordMissing = (command: string, usage: string): WideloadError =>
  new WideloadError('COMMAND_WORD_MISSING', `usage: node host ${command} ${usage}`, { exitCode: 2 });

export const moduleNotLoaded = (module: string, near: string | undefined): WideloadError =>
  new WideloadError(
    'MODULE_NOT_LOADED',
    [
      `no module ${module} is loaded that has options${near ? `; did you mean ${near}?` : ''}`,
      'node host modules lists those that are loaded; --load adds one',
    ],
    { exitCode: 2 },
  );

export const nothingOfThatName = (name: string, near: string | undefined): WideloadError =>
  new WideloadError(
    'NAME_UNKNOWN',
    [
      `no module, service, hook or option is called ${name}${near ? `; did you mean ${near}?` : ''}`,
      'node host modules, services, hooks and options list what there is; --load adds modules',
    ],
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

// What `--dev=reload` says on the output.

export const reloading = ([first, ...others]: readonly string[]): string =>
  `reloading: ${first}${others.length > 0 ? ` and ${others.length} more` : ''} changed`;

export const STILL_SERVING = 'not reloaded; what served before still serves, until the next change';

export const WAITING = 'nothing serves; waiting for a change';

export const goneWhileServing = (code: number): string => `the host ended with ${code}; waiting for a change`;

// What is only said in the log: the host goes on, or stops as it should.

export const WORKERS_MISSING = 'workers are not there yet: one process serves everything';

export const goingOnWithout = (module: string, error: Error): string => `going on without ${module}: ${error.message}`;

export const stillWaiting = (waiting: readonly string[]): string => `still waiting for: ${waiting.join(', ')}`;

export const stoppingAfterFault = (error: Error): string => `stopping after a fault: ${error.message}`;
