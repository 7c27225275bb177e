import { WideloadError } from '@wideload/kit';
import { HOST_COMMAND } from '@wideload/kit/internal';

/** The command controls a running host, which it finds by its pidfile. */
export const pidfileMissing = (): WideloadError =>
  new WideloadError(
    'PIDFILE_MISSING',
    [
      'no pidfile is set, so the running host cannot be found',
      'set --pidfile=FILE, ODOO_PIDFILE or pidfile in odoo.conf to the same value for the host and this command',
    ],
    { exitCode: 2 },
  );

/**
 * `node host reload` replaces the workers, and a new one could not start with the present code and configuration. The
 * old workers keep serving. Fix the reason in the message, and reload again.
 */
export const reloadFailed = (reason: string): WideloadError =>
  new WideloadError('RELOAD_FAILED', [
    'the workers were not replaced; the old ones continue to serve',
    ...reason.trimEnd().split('\n'),
  ]);

/** The command needs an argument after its name; replace what is in angle brackets. */
export const wordMissing = (command: string, usage: string): WideloadError =>
  new WideloadError('COMMAND_WORD_MISSING', `usage: ${HOST_COMMAND} ${command} ${usage}`, { exitCode: 2 });

/** A configuration file is described as a whole, in one form. Print it with `--schema` or with `--types`. */
export const schemaOfAll = (): WideloadError =>
  new WideloadError(
    'SCHEMA_OF_ALL',
    [
      `${HOST_COMMAND} options takes --schema or --types, and then no module`,
      'both describe a whole configuration file; --load decides for which modules',
    ],
    { exitCode: 2 },
  );

/** The module whose options were requested is not loaded, or has no options. */
export const moduleNotLoaded = (module: string, near: string | undefined): WideloadError =>
  new WideloadError(
    'MODULE_NOT_LOADED',
    [
      `no loaded module ${module} has options${near ? `; did you mean ${near}?` : ''}`,
      `${HOST_COMMAND} modules lists the loaded modules; --load adds one`,
    ],
    { exitCode: 2 },
  );

/** `why` explains modules, services, hooks and options of the loaded modules, and none of them has this name. */
export const nothingOfThatName = (name: string, near: string | undefined): WideloadError =>
  new WideloadError(
    'NAME_UNKNOWN',
    [
      `no module, service, hook or option is called ${name}${near ? `; did you mean ${near}?` : ''}`,
      `list them with ${HOST_COMMAND} modules, services, hooks or options; --load adds modules`,
    ],
    { exitCode: 2 },
  );

/**
 * `node host completion` prints the script for one shell, by default that in `SHELL`. There is no script for this
 * shell.
 */
export const shellUnknown = (shell: string, near: string | undefined, known: readonly string[]): WideloadError =>
  new WideloadError(
    'SHELL_UNKNOWN',
    [
      `completion does not support ${shell === '' ? 'this shell' : JSON.stringify(shell)}${near ? `; did you mean ${near}?` : ''}`,
      `use one of ${known.join(', ')}: ${HOST_COMMAND} completion bash`,
    ],
    { exitCode: 2 },
  );

/**
 * Drawing a graph needs the package `@viz-js/viz`, which is not installed with the host, since only this command uses
 * it. Install it, or print the graph in another form, which other programs draw.
 */
export const drawingUnavailable = (): WideloadError =>
  new WideloadError('DRAWING_UNAVAILABLE', [
    'drawing a graph needs the package @viz-js/viz, which is not installed',
    'npm install @viz-js/viz, or print another form: --graph=mermaid or --graph=dot',
  ]);
