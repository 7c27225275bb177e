import { WideloadError } from '@wideload/kit';
import { HOST_COMMAND } from '@wideload/kit/internal';
import { shownPath } from '@wideload/loader';

export const commaHint = (flag: string, value: string): string =>
  `${flag} takes several values, separated by commas without spaces: ${value}`;

export const flagOffHint = (flag: string, off: string): string => `to turn ${flag} off, write ${off}`;

export const flagOnHint = (flag: string): string => `${flag} alone turns it on; remove the word after it`;

/**
 * The first word that is not an option must be a command, and no loaded module has this one. Load its module; or the
 * word is the value of an option: write `--proxy-mode=false`, `--load=base,web`.
 */
export const commandUnknown = (command: string, near: string | undefined, hint?: string): WideloadError =>
  new WideloadError(
    'COMMAND_UNKNOWN',
    [
      `no such command: ${command}${near && !hint ? `; did you mean ${near}?` : ''}`,
      ...(hint ? [hint] : []),
      `${HOST_COMMAND} --help lists the commands`,
    ],
    { exitCode: 2 },
  );

/**
 * There are more words after the command than its usage allows. One may be the value of an option, as in `config
 * --load base web`: write `--load=base,web`. Otherwise remove it.
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
      `unexpected word after ${HOST_COMMAND} ${command}: ${word}`,
      ...(hint ? [hint] : []),
      `usage: ${HOST_COMMAND} ${[command, usage, '[options]'].filter((part) => part !== undefined).join(' ')}`,
    ],
    { exitCode: 2 },
  );

/** The pidfile names a process that does not run, or one of another user. */
export const hostNotRunning = (pidfile: string, reason: string): WideloadError =>
  new WideloadError('HOST_NOT_RUNNING', [
    `no running host found by its pidfile ${shownPath(pidfile)}: ${reason}`,
    'run the command as the user of the host',
  ]);

/**
 * `node host loglevel` takes levels, each alone or for one module as `module:LEVEL`. Levels are those of
 * `--log-level`.
 */
export const logHandlerInvalid = (item: string): WideloadError =>
  new WideloadError(
    'LOG_HANDLER_INVALID',
    [`"${item}" is not a level, nor module:LEVEL`, 'write for example web:DEBUG; the levels are those of --log-level'],
    { exitCode: 2 },
  );

export const logNotReopened = (reason: string): string =>
  `the log file cannot be reopened; logging continues in the old file: ${reason}`;

/**
 * A service manager passed several sockets (`LISTEN_FDS`), or none although it announced one; the host serves on one.
 * A socket unit of systemd passes one for each `ListenStream=`; one with only a port accepts IPv4 and IPv6.
 */
export const socketCount = (count: string): WideloadError =>
  new WideloadError('SOCKET_COUNT', [
    `the service manager passed ${count} sockets, but the host needs exactly one`,
    'keep one ListenStream= in the socket unit',
  ]);

// Output of `--dev=reload`.

export const reloading = ([first, ...others]: readonly string[]): string =>
  `reloading: ${first}${others.length > 0 ? ` and ${others.length} more` : ''} changed`;

export const STILL_SERVING = 'not reloaded; the old code serves until the next change';

export const WAITING = 'not serving; waiting for a change';

export const goneWhileServing = (code: number): string => `the host ended with ${code}; waiting for a change`;

export const RELOAD_NEEDS_WORKERS = 'a host with --workers=0 cannot reload; restart it: systemctl restart';

export const controlFailed = (what: string, reason: string): string =>
  `commands cannot reach this host (${what}): ${reason}`;

export const serviceManagerDeaf = (reason: string): string =>
  `cannot notify the service manager, which may kill the host: ${reason}`;

export const pulledIn = (module: string, by: string): string =>
  `module ${module} is loaded because ${by} depends on it`;

export const goingOnWithout = (module: string, error: Error): string =>
  `skipped optional module ${module}: ${error.message}`;

export const stillWaiting = (waiting: readonly string[]): string => `still waiting for: ${waiting.join(', ')}`;

export const stoppingAfterFault = (error: Error): string => `stopping after an error: ${error.message}`;

/**
 * The feature needs what this system does not have: Windows has no signals between processes, and a process cannot pass
 * an open port to another one in the way that workers need it.
 */
export const platformLacks = (feature: string, instead: string): WideloadError =>
  new WideloadError(
    'PLATFORM_UNSUPPORTED',
    [`${feature} does not work on this system (${process.platform})`, instead],
    {
      exitCode: 2,
    },
  );
