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

/**
 * The module's `setup` threw while it declared what it brings. The message has the error and the author's own line.
 * No module has started.
 */
export const setupFailed = failed('MODULE_SETUP_FAILED', 'in setup');

/**
 * A factory or `onStart` of the module threw. The modules that had started were stopped again in the reverse order,
 * and nothing listened yet. Often a server that the module needs is missing; `--log-handler=<module>:DEBUG` logs more.
 */
export const startFailed = failed('MODULE_START_FAILED', 'while starting');

/** The module's `onListen` threw when everything else had started. All of it was undone; no port is left open. */
export const listenFailed = failed('MODULE_LISTEN_FAILED', 'in onListen');

/**
 * Something that the module registered with `onStop` threw. The rest was undone all the same, but this module may
 * have left something behind: a lock, a file, a connection.
 */
export const stopFailed = failed('MODULE_STOP_FAILED', 'while stopping');

/**
 * A command that the module brings threw. What it had asked for was undone again. The message has the error and the
 * author's own line.
 */
export const commandFailed = (command: string): ReturnType<typeof failed> =>
  failed('MODULE_COMMAND_FAILED', `in its command ${command}`);

/**
 * The command awaits a promise, and nothing is left in the process that could settle it: no timer, no socket, no
 * file. Look for a promise whose `resolve` is never called, or a connection that was closed while its answer was
 * awaited.
 */
export const commandNeverEnds = (module: NamedModule, command: string): WideloadError =>
  new WideloadError(
    'MODULE_COMMAND_NEVER_ENDS',
    `module ${module.name}: its command ${command} waits for a promise that never settles`,
    { exitCode: 13 },
  );

/**
 * All modules declare before any of them runs, so that conflicts are found before anything has happened; a `setup`
 * that waits would break that. Take the `async` off, and do what waits in a factory, `onStart` or `onListen`.
 */
export const setupNotSynchronous = (module: NamedModule): WideloadError =>
  new WideloadError('MODULE_SETUP_ASYNC', [
    `module ${module.name}: setup returned a promise, but it must be synchronous`,
    `move asynchronous work into a factory or onStart; ${shownPath(module.file)}`,
  ]);

/**
 * What `setup` is handed works only while `setup` runs: afterwards the lists are frozen. Call it in `setup` itself,
 * not in a callback or after an `await`. To undo something later, use `onStop` of the context.
 */
export const setupOver = (module: string, verb: string): WideloadError =>
  new WideloadError('MODULE_SETUP_OVER', `module ${module} called ${verb}() after its setup had ended`);

/**
 * The module's factories or `onStart` took longer than `--boot-timeout` (10 s by default) without a sign of life;
 * the message says what it was waiting for. If the work is long, call `progress()` on the way, which begins the time
 * anew. Under a debugger there is no limit.
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

/** A block is only seen when it ends. Timers of a busy machine are late by less than this. */
const LATE_SECONDS = 0.5;

const blockedMeanwhile = (seconds: number, elapsed: number): string[] =>
  elapsed < seconds + LATE_SECONDS
    ? []
    : [`the process was blocked meanwhile: ${elapsed.toFixed(1)} s had passed when this was noticed`];

/**
 * The module's factories, `onStart` or `onListen` computed for longer than `--boot-timeout` (10 s by default) in one go,
 * so that nothing else of the process could run: no other module, no timer, no signal. Do such work in pieces, in a worker
 * thread, or when it is first needed. Where several modules start side by side and one of them computes after it has
 * waited, it cannot be told which, and all of them are listed: start them one by one to find it.
 */
export const startBlocked = (modules: readonly NamedModule[], seconds: number, elapsed: number): WideloadError =>
  new WideloadError('MODULE_START_BLOCKED', [
    `${modules.length === 1 ? `module ${modules[0]?.name}` : 'one of these modules'} blocked the process for ${elapsed.toFixed(1)} s at its start; the limit is ${seconds} s`,
    ...modules.map(named),
    'split such work or move it to a worker thread, or raise --boot-timeout',
  ]);

/**
 * The module's `onListen` took longer than `--boot-timeout` (10 s by default) without a sign of life. All was undone
 * again; no port is left open.
 */
export const listenTimedOut = (module: NamedModule, seconds: number, elapsed: number): WideloadError =>
  new WideloadError('MODULE_LISTEN_TIMEOUT', [
    `module ${module.name} has not finished onListen within ${seconds} s`,
    named(module),
    ...blockedMeanwhile(seconds, elapsed),
  ]);

/**
 * Some start awaits a promise, and nothing is left in the process that could settle it. Without this message the
 * process would end in silence. Look for a promise whose `resolve` is never called, in the module that the message
 * names.
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
 * What the module registered with `onStop` took longer than `--boot-timeout` (10 s by default). The host stops the
 * others and ends without waiting any longer. Usual reasons are a connection with nobody at its other end, or a loop
 * that does not look at `signal`.
 */
export const stopTimedOut = (module: NamedModule, seconds: number): WideloadError =>
  new WideloadError(
    'MODULE_STOP_TIMEOUT',
    `module ${module.name} has not stopped within ${seconds} s; stopping the others`,
  );

// What is only said in the log: it is tried again.

export const stepFailed = ({ name }: NamedModule, error: unknown): string =>
  `module ${name} failed in what one host of many does: ${reasonOf(error)}; one of them tries it again`;

export const leaseUnknown = ({ name }: NamedModule, error: unknown): string =>
  `module ${name} does not do what one host of many does, until it is known which: ${reasonOf(error)}`;
