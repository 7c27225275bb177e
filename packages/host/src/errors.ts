import { WideloadError } from '@wideload/kit';
import { messageOf } from '@wideload/kit/internal';
import { shownPath } from '@wideload/loader';
import type { Ending } from './supervise/serving_process.ts';

export const commaHint = (flag: string, value: string): string =>
  `${flag} takes several values, separated by commas without blanks: ${value}`;

export const flagOffHint = (flag: string, off: string): string => `to turn ${flag} off, write ${off}`;

export const flagOnHint = (flag: string): string => `${flag} alone turns it on; remove the word after it`;

/**
 * The first word that is not an option names a command, and there is none of that name. It may be brought by a module
 * that is not loaded; or it is a value that stands apart from its option: `--proxy-mode false`, `--load base web`.
 */
export const commandUnknown = (command: string, near: string | undefined, hint?: string): WideloadError =>
  new WideloadError(
    'COMMAND_UNKNOWN',
    [
      `no such command: ${command}${near && !hint ? `; did you mean ${near}?` : ''}`,
      ...(hint ? [hint] : []),
      'node host --help lists the commands',
    ],
    { exitCode: 2 },
  );

/**
 * More words stand behind the command than its usage names, and none of them is passed over: it may be a value that
 * stands apart from its option, as in `config --load base web`. Remove the word, or write it as the option takes it.
 */
export const wordUnexpected = (
  command: string,
  usage: string | undefined,
  word: string,
  hint: string | undefined,
): WideloadError =>
  new WideloadError(
    'WORD_UNEXPECTED',
    [
      `unexpected word after node host ${command}: ${word}`,
      ...(hint ? [hint] : []),
      `usage: node host ${[command, usage, '[options]'].filter((part) => part !== undefined).join(' ')}`,
    ],
    { exitCode: 2 },
  );

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

/** The pidfile names no process that runs, or one of another user. */
export const hostNotRunning = (pidfile: string, reason: string): WideloadError =>
  new WideloadError('HOST_NOT_RUNNING', [
    `no running host found by its pidfile ${shownPath(pidfile)}: ${reason}`,
    'run the command as the user of the host',
  ]);

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
 * `node host loglevel` takes levels, each alone or for one module as `module:LEVEL`. Levels are those of `--log-level`.
 */
export const logHandlerInvalid = (item: string): WideloadError =>
  new WideloadError(
    'LOG_HANDLER_INVALID',
    [`"${item}" is not a level, nor module:LEVEL`, 'write for example web:DEBUG; levels are those of --log-level'],
    { exitCode: 2 },
  );

/**
 * The pid file or log file cannot be made or written. The reason is the system's: usually the rights of its folder,
 * or a folder that is not there.
 */
export const fileUnwritable = (what: string, path: string, reason: string): WideloadError =>
  new WideloadError('FILE_UNWRITABLE', `the ${what} ${path} cannot be written: ${reason}`);

/** What a command prints goes to a file that cannot be written, often since its disk is full. What stands there is cut off. */
export const outputUnwritable = (reason: string): WideloadError =>
  new WideloadError('OUTPUT_UNWRITABLE', `the output cannot be written: ${reason}`);

export const PIPE_UNREAD = 'it is a socket, or a named pipe (FIFO) that no process reads';
export const NOT_A_PIDFILE = 'it holds something other than a process id; name another file';

/**
 * The path of the pid file or log file leads through a symbolic link that another user made, who could have any file
 * written by that. Links that root or the host's own user made are followed. Remove the link, or put the file into a
 * folder that only the host's user and root may write.
 */
export const linkOfOthers = (what: string, path: string, link: string, uid: number): WideloadError =>
  new WideloadError('FILE_OF_OTHERS', [
    `the ${what} ${path} is not written: ${link} is a link that the user ${uid} made`,
    'remove the link, or name a file in a folder that only this user and root may write',
  ]);

/** The pid file or log file is a link to a file of another user, which is not written over. */
export const fileOfOthers = (what: string, path: string, uid: number): WideloadError =>
  new WideloadError('FILE_OF_OTHERS', [
    `the ${what} ${path} is not written: it is a link to a file of the user ${uid}`,
    'name another file, or give that one to the user or group that the host runs as',
  ]);

export const logNotReopened = (reason: string): string =>
  `the log file cannot be reopened; logging continues in the old file: ${reason}`;

/**
 * A service manager passed several sockets (`LISTEN_FDS`), or none although it said so, and the host serves on one. A
 * socket unit of systemd passes one for each `ListenStream=`; one that is just a port takes IPv4 and IPv6.
 */
export const socketCount = (count: string): WideloadError =>
  new WideloadError('SOCKET_COUNT', [
    `the service manager passes ${count} sockets, and the host serves on one`,
    'leave one ListenStream= in the socket unit',
  ]);

// What `--dev=reload` says on the output.

export const reloading = ([first, ...others]: readonly string[]): string =>
  `reloading: ${first}${others.length > 0 ? ` and ${others.length} more` : ''} changed`;

export const STILL_SERVING = 'not reloaded; the old code serves until the next change';

export const WAITING = 'not serving; waiting for a change';

export const goneWhileServing = (code: number): string => `the host ended with ${code}; waiting for a change`;
const usage = (code: string, lines: readonly string[]): WideloadError =>
  new WideloadError(code, lines, { exitCode: 2 });

/**
 * `scaffold` was given no name. The first word is the name, the second the folder that the module is put into; it is
 * made where it is not there.
 */
export const scaffoldWords = (): WideloadError =>
  usage('SCAFFOLD_USAGE', [
    'scaffold takes the name of the new module, and the folder to put it in',
    'node host scaffold hello addons',
  ]);

/**
 * A module's name is a part of its options, its routes and its services, so that it must be one that all of them can
 * carry. `better` is what was probably meant: the same in snake_case, and a path's last part as the name.
 */
export const scaffoldNameInvalid = (name: string, better: string | undefined): WideloadError =>
  usage('SCAFFOLD_NAME_INVALID', [
    `${JSON.stringify(name)} is not a module name`,
    'a name is snake_case: a lower-case letter, then letters, digits and underscores',
    ...(better === undefined ? [] : [`did you mean: node host scaffold ${better}`]),
  ]);

/**
 * The name means something else where a module's name stands, so that its options or its folder would be taken for
 * that. Any other name will do.
 */
export const scaffoldNameReserved = (name: string, why: string): WideloadError =>
  usage('SCAFFOLD_NAME_RESERVED', [
    `a module cannot be called ${name}: ${why}`,
    `choose another name: node host scaffold my_${name}`,
  ]);

/**
 * A module of that name is on the addons path already. Modules are found by name, and the first one wins: of two, the
 * other would never run. Name yours after what it does, or after who makes it.
 */
export const scaffoldNameTaken = (name: string, file: string): WideloadError =>
  usage('SCAFFOLD_NAME_TAKEN', [
    `there is a module ${name} already: ${shownPath(file)}`,
    `only the first of two modules with the same name is found; choose another name: node host scaffold my_${name}`,
  ]);

/**
 * A file, a link, or a folder that is not empty stands where the module would. Nothing of it was touched, and nothing
 * was written.
 */
export const scaffoldFolderTaken = (folder: string): WideloadError =>
  usage('SCAFFOLD_FOLDER_TAKEN', [
    `${shownPath(folder)} already exists and is never overwritten`,
    'choose another name or folder, or move the existing one',
  ]);

/**
 * In what `node host test` was told to look at, or in the working folder, there is no test. What npm installed and
 * what begins with a dot is not looked into.
 */
export const testsMissing = (place: string): WideloadError =>
  usage('TESTS_MISSING', [
    `no tests in ${shownPath(place)}`,
    'a test is a file whose name ends in .test.ts or .test.js, in a folder named or below it',
  ]);

/**
 * What `node host test` was told to look at is not there. Folders and files are named from the working folder; the name
 * of a module alone is none.
 */
export const testPlaceMissing = (place: string): WideloadError =>
  usage('TESTS_MISSING', [`there is no file or folder ${place}`, 'node host test <folder or file>...']);

// What is only said in the log: the host goes on, or stops as it should.

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/** Returns how a process ended, as text. */
const endingOf = ({ code, signal, isOurs }: Ending): string => {
  if (signal === undefined) return `ended with exit code ${code}`;
  const hint = signal === 'SIGKILL' && !isOurs ? ' (by the OOM killer? see journalctl -k -g oom)' : '';
  return `was killed by ${signal}${hint}`;
};

export const workerEnded = (index: number, pid: number, ending: Ending): string =>
  `worker ${index} (process ${pid}) ${endingOf(ending)}; starting another one`;

export const workerReplaced = (index: number, reason: string): string => `worker ${index} is replaced: it ${reason}`;

export const servedEnough = (requests: number): string => `has served ${requests} requests (limit_request)`;

export const grewBig = (bytes: number, limit: number): string =>
  `takes ${megabytes(bytes)}, more than ${megabytes(limit)} (limit_memory_soft)`;

export const workerTooBig = (index: number, bytes: number, limit: number): string =>
  `worker ${index} takes ${megabytes(bytes)}, more than ${megabytes(limit)} (limit_memory_hard): it is killed`;

export const workerHung = (index: number, seconds: number): string =>
  `worker ${index} has not responded for ${Math.round(seconds)} s, more than limit_time_real: it is killed`;

export const questionFailed = (question: string, error: unknown): string =>
  `${question}, which a worker asked, could not be answered: ${messageOf(error)}`;

export const workerFails = (index: number, code: number): string =>
  `worker ${index} cannot be started: exit code ${code}; trying again until it can`;

export const workerBack = (index: number, seconds: number): string =>
  `worker ${index} serves again, after ${seconds.toFixed(1)} s`;

export const newWorkerFails = (index: number): string =>
  `worker ${index} stays, since its replacement cannot be started; trying again until it can`;

export const noWorkerLeft = (): string => 'no worker is left to serve: requests are answered with 503 meanwhile';

export const restarted = (count: number): string => `all ${count} workers have been replaced`;

export const STOPPED_MEANWHILE = 'the host was stopped meanwhile';

export const RELOAD_NEEDS_WORKERS = 'a host of one process (--workers=0) is restarted: systemctl restart';

export const controlFailed = (what: string, reason: string): string =>
  `commands cannot reach this host (${what}): ${reason}`;

export const RESTART_GIVEN_UP = 'a new worker does not boot: the remaining workers continue to serve';

export const serviceManagerDeaf = (reason: string): string =>
  `cannot notify the service manager, which may take the host for dead: ${reason}`;

/** What one serving process is doing. */
export interface ProcessState {
  /** undefined where one process serves alone. */
  readonly worker?: number;
  /** undefined while no process serves there. */
  readonly pid: number | undefined;
  /** Resident bytes. */
  readonly memory: number;
  readonly requests?: number;
}

/** `state: worker 0: pid 4711, 71 MiB, 1204 requests; worker 1: none serves` */
export const stateOf = (processes: readonly ProcessState[]): string =>
  `state: ${processes
    .map(({ worker, pid, memory, requests }) => {
      const served = requests === undefined ? '' : `, ${requests} requests`;
      const facts = pid === undefined ? 'none serves' : `pid ${pid}, ${megabytes(memory)}${served}`;
      return worker === undefined ? facts : `worker ${worker}: ${facts}`;
    })
    .join('; ')}`;

export const pulledIn = (module: string, by: string): string => `module ${module} was pulled in by ${by}`;

export const goingOnWithout = (module: string, error: Error): string =>
  `skipped optional module ${module}: ${error.message}`;

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

export const stillWaiting = (waiting: readonly string[]): string => `still waiting for: ${waiting.join(', ')}`;

export const stoppingAfterFault = (error: Error): string => `stopping after a fault: ${error.message}`;
