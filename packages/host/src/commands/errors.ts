import { WideloadError } from '@wideload/kit';

/** The command speaks to a host that runs, which it finds by its pidfile. */
export const pidfileMissing = (): WideloadError =>
  new WideloadError(
    'PIDFILE_MISSING',
    [
      'no pidfile is set, so no running host can be found',
      'start it with --pidfile=FILE, ODOO_PIDFILE or pidfile in odoo.conf, and give this command the same value',
    ],
    { exitCode: 2 },
  );

/**
 * `node host reload` had the workers replaced, and a new one could not be started with the code and configuration that
 * are there now. Those that served before go on. Fix what the message says, and reload again.
 */
export const reloadFailed = (reason: string): WideloadError =>
  new WideloadError('RELOAD_FAILED', [
    'the workers were not replaced; the old ones continue to serve',
    ...reason.trimEnd().split('\n'),
  ]);

/** The command needs a word behind its name; what stands in angle brackets is to be replaced by one. */
export const wordMissing = (command: string, usage: string): WideloadError =>
  new WideloadError('COMMAND_WORD_MISSING', `usage: node host ${command} ${usage}`, { exitCode: 2 });

/** The options of one module were asked for, but that module is not loaded in this run, or it has none. */
export const moduleNotLoaded = (module: string, near: string | undefined): WideloadError =>
  new WideloadError(
    'MODULE_NOT_LOADED',
    [
      `no module ${module} is loaded that has options${near ? `; did you mean ${near}?` : ''}`,
      'node host modules lists those that are loaded; --load adds one',
    ],
    { exitCode: 2 },
  );

/**
 * `why` explains modules, services, hooks and options of the modules loaded in this run, and none of them goes by
 * this name.
 */
export const nothingOfThatName = (name: string, near: string | undefined): WideloadError =>
  new WideloadError(
    'NAME_UNKNOWN',
    [
      `no module, service, hook or option is called ${name}${near ? `; did you mean ${near}?` : ''}`,
      'node host modules, services, hooks and options list what there is; --load adds modules',
    ],
    { exitCode: 2 },
  );

/**
 * `node host completion` makes its script for one shell. Without a word it takes the one that SHELL names, and for others
 * than these there is no script.
 */
export const shellUnknown = (shell: string, near: string | undefined, known: readonly string[]): WideloadError =>
  new WideloadError(
    'SHELL_UNKNOWN',
    [
      `no completion for ${shell === '' ? 'this shell' : JSON.stringify(shell)}${near ? `; did you mean ${near}?` : ''}`,
      `name one of ${known.join(', ')}: node host completion bash`,
    ],
    { exitCode: 2 },
  );
