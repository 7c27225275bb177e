import { WideloadError } from '@wideload/kit';
import { type NamedModule, named, placeOf, reasonOf } from '../named_module.ts';
import { shownPath } from '../registry/call_site.ts';

export const failed =
  (code: string, doing: string) =>
  (module: NamedModule, error: unknown): WideloadError => {
    if (error instanceof WideloadError) return error;
    const place = placeOf(error, module.file);
    return new WideloadError(
      code,
      [`module ${module.name} failed ${doing}: ${reasonOf(error)}`, `at ${place ?? shownPath(module.file)}`],
      { cause: error },
    );
  };

/** The module's `setup` threw. The message has the error and the line in the module's source. No module has started. */
export const setupFailed = failed('MODULE_SETUP_FAILED', 'in setup');

/**
 * A factory or `onStart` of the module threw. The modules that had started were stopped in reverse order, before any
 * port was open. Often a server that the module needs is missing; `--log-handler=<module>:DEBUG` logs more.
 */
export const startFailed = failed('MODULE_START_FAILED', 'while starting');

/** The module's `onListen` threw when all modules had started. They were stopped; no port is left open. */
export const listenFailed = failed('MODULE_LISTEN_FAILED', 'in onListen');

/**
 * A callback that the module registered with `onStop` threw. The rest was undone, but this module may hold resources:
 * a lock, a file, a connection.
 */
export const stopFailed = failed('MODULE_STOP_FAILED', 'while stopping');

/**
 * A command of the module threw. The services that it used were stopped. The message has the error and the line in the
 * module's source.
 */
export const commandFailed = (command: string): ReturnType<typeof failed> =>
  failed('MODULE_COMMAND_FAILED', `in its command ${command}`);

/**
 * The command awaits a promise that nothing in the process can settle: no timer, socket or file is open. Look for a
 * promise whose `resolve` is never called, or a connection that was closed while the command waited for it.
 */
export const commandNeverEnds = (module: NamedModule, command: string): WideloadError =>
  new WideloadError(
    'MODULE_COMMAND_NEVER_ENDS',
    `module ${module.name}: its command ${command} waits for a promise that never settles`,
    { exitCode: 13 },
  );

/**
 * `setup` only declares, so that conflicts are found before anything happens; it cannot wait. Remove the `async`, and
 * do the work in a factory, `onStart` or `onListen`.
 */
export const setupNotSynchronous = (module: NamedModule): WideloadError =>
  new WideloadError('MODULE_SETUP_ASYNC', [
    `module ${module.name}: setup returned a promise, but it must be synchronous`,
    `move asynchronous work into a factory or onStart; ${shownPath(module.file)}`,
  ]);

/**
 * The functions that `setup` gets work only while it runs; afterwards the declarations are frozen. Call them in
 * `setup` itself, not in a callback or after an `await`. To undo something later, use `onStop` of the context.
 */
export const setupOver = (module: string, verb: string): WideloadError =>
  new WideloadError('MODULE_SETUP_OVER', `module ${module} called ${verb}() after its setup had ended`);

/**
 * The module's factories or `onStart` took longer than `--boot-timeout` (10 s by default) without reporting progress;
 * the message says what they were waiting for. If the work is long, call `progress()`, which restarts the time limit.
 * There is none under a debugger.
 */
export const startTimedOut = (
  module: NamedModule,
  seconds: number,
  elapsed: number,
  waiting: readonly string[],
): WideloadError =>
  new WideloadError('MODULE_START_TIMEOUT', [
    `module ${module.name} has not started within ${seconds} s; still waiting for: ${waiting.join(', ')}`,
    named(module),
    ...blockedMeanwhile(seconds, elapsed),
    'raise --boot-timeout, or call progress() during long work',
  ]);

/** A block is detected only when it ends. Timers of a busy machine are late by less than this. */
const LATE_SECONDS = 0.5;

const blockedMeanwhile = (seconds: number, elapsed: number): string[] =>
  elapsed < seconds + LATE_SECONDS
    ? []
    : [`the process was blocked: the time limit was noticed only after ${elapsed.toFixed(1)} s`];

/**
 * The module's factories, `onStart` or `onListen` computed for longer than `--boot-timeout` (10 s by default) without
 * a pause, so that nothing else in the process could run: no other module, timer or signal. Split such work, move it
 * to a worker thread, or do it when it is first needed. If several modules start at the same time, the host cannot
 * know which one computed, and lists all: start them one by one to find it.
 */
export const startBlocked = (modules: readonly NamedModule[], seconds: number, elapsed: number): WideloadError =>
  new WideloadError('MODULE_START_BLOCKED', [
    `${modules.length === 1 ? `module ${modules[0]?.name}` : 'one of these modules'} blocked the process for ${elapsed.toFixed(1)} s at its start; the limit is ${seconds} s`,
    ...modules.map(named),
    'split such work or move it to a worker thread, or raise --boot-timeout',
  ]);

/**
 * The module's `onListen` took longer than `--boot-timeout` (10 s by default) without reporting progress. All modules
 * were stopped; no port is left open.
 */
export const listenTimedOut = (module: NamedModule, seconds: number, elapsed: number): WideloadError =>
  new WideloadError('MODULE_LISTEN_TIMEOUT', [
    `module ${module.name} has not finished onListen within ${seconds} s`,
    named(module),
    ...blockedMeanwhile(seconds, elapsed),
  ]);

/**
 * The start awaits a promise that nothing in the process can settle; the process would end without a message. Look for
 * a promise whose `resolve` is never called, in the module that the message names.
 */
export const startNeverEnds = (waiting: readonly string[]): WideloadError =>
  new WideloadError(
    'MODULE_START_NEVER_ENDS',
    [
      `the start waits forever for: ${waiting.join(', ')}`,
      'it awaits a promise that cannot settle: no timer, socket or file is open',
    ],
    { exitCode: 13 },
  );

/**
 * A callback that the module registered with `onStop` took longer than `--boot-timeout` (10 s by default). The host
 * stops the others and ends without waiting longer. Usual reasons: a connection whose other end is gone, or a loop
 * that does not check `signal`.
 */
export const stopTimedOut = (module: NamedModule, seconds: number): WideloadError =>
  new WideloadError(
    'MODULE_STOP_TIMEOUT',
    `module ${module.name} has not stopped within ${seconds} s; stopping the others`,
  );

// Log lines.

export const stepFailed = ({ name }: NamedModule, error: unknown): string =>
  `module ${name} failed in a leader task: ${reasonOf(error)}; one of the hosts will retry it`;

export const leaseUnknown = ({ name }: NamedModule, error: unknown): string =>
  `module ${name} does not run its leader tasks until a leader is known: ${reasonOf(error)}`;
