import { WideloadError } from '@wideload/kit';
import { HOST_COMMAND, printable } from '@wideload/kit/internal';

/**
 * The value looks like a hash of Odoo or passlib, but is damaged. Often a shell or a compose file replaced a `$` as a
 * variable (write `$$` there), or the hash was cut off. It is not taken for a plain password: a person who knows the hash
 * could log in with it.
 */
export const passwordHashInvalid = (): WideloadError =>
  new WideloadError(
    'ADMIN_PASSWORD_INVALID',
    [
      'admin_passwd begins with $pbkdf2-sha512$ but is not a valid hash',
      `set it to what ${HOST_COMMAND} passwd prints ($pbkdf2-sha512$<rounds>$<salt>$<checksum>), or to a plain password`,
    ],
    { exitCode: 2 },
  );

/**
 * Hashing a password is slow on purpose. At most two hashes are computed at once, and a limited number waits, so that a
 * flood of logins does not block the host. The login page answers 503 with `Retry-After`. In an attack the log names the
 * addresses. If this happens without one, use fewer rounds in the hash of `admin_passwd`, or more workers.
 */
export const passwordChecksBusy = (): WideloadError =>
  new WideloadError('PASSWORD_CHECKS_BUSY', [
    'too many passwords are being checked; this one was not checked',
    'try again in a few seconds',
  ]);

/** `node host passwd` read an empty line, or nothing. Type the password, or pipe it in as the first line. */
export const passwordEmpty = (): WideloadError =>
  new WideloadError(
    'PASSWORD_EMPTY',
    ['the password is empty', 'type it, or pipe it in as the first line of the input'],
    {
      exitCode: 2,
    },
  );

/** `node host passwd` asks twice, since the terminal does not show the input. The two inputs differ. Run it again. */
export const passwordsDiffer = (): WideloadError =>
  new WideloadError('PASSWORDS_DIFFER', ['the two passwords are not the same', `run ${HOST_COMMAND} passwd again`], {
    exitCode: 2,
  });

const listed = (names: readonly string[]): string => names.join(', ');

const usage = (code: string, lines: readonly string[]): WideloadError =>
  new WideloadError(code, lines, { exitCode: 2 });

/** `node host sessions` was called without a subcommand. */
export const subcommandMissing = (names: readonly string[]): WideloadError =>
  usage('SESSIONS_WHAT', [`${HOST_COMMAND} sessions needs a subcommand`, `use one of: ${listed(names)}`]);

/** The word after `node host sessions` is not one of its subcommands. */
export const subcommandUnknown = (name: string, near: string | undefined, names: readonly string[]): WideloadError =>
  usage('SESSIONS_WHAT', [
    `${HOST_COMMAND} sessions has no subcommand ${name}${near === undefined ? '' : `; did you mean ${near}?`}`,
    `use one of: ${listed(names)}`,
  ]);

/**
 * Only `show` and `destroy` take sids. The other subcommands select sessions by options. An ignored word would be
 * dangerous: `destroy-all alice` would end the sessions of all users.
 */
export const subcommandWord = (name: string, word: string): WideloadError =>
  usage('SESSIONS_WORD', [
    `unexpected word after ${HOST_COMMAND} sessions ${name}: ${word}`,
    `for the sessions of one user, use --login=LOGIN; ${HOST_COMMAND} sessions --help lists the options`,
  ]);

/**
 * `--read-only` is for a look into the session files of an Odoo or of a stopped host. This subcommand changes sessions;
 * nothing was done.
 */
export const subcommandWrites = (name: string, names: readonly string[]): WideloadError =>
  usage('SESSIONS_READ_ONLY', [
    `${HOST_COMMAND} sessions ${name} changes sessions, and --read-only forbids that`,
    `with --read-only use ${names.join(' or ')}`,
  ]);

/**
 * The session store failed while a command used it. What the command did before stays done. It can be run again.
 * With NOPERM in the message, the Redis user lacks a right that requests do not need, such as SCAN for
 * `sessions list`: docs/operators/redis.md lists the rights.
 */
export const sessionsUnavailable = (reason: string): WideloadError =>
  new WideloadError('SESSIONS_UNAVAILABLE', [
    `sessions cannot be reached: ${reason}`,
    `run ${HOST_COMMAND} doctor for details`,
  ]);

/** `sessions show` and `sessions destroy` need at least one sid. */
export const sidMissing = (): WideloadError =>
  usage('SID_MISSING', ['no sid given', 'give one or more sids, or the beginnings of sids that sessions list shows']);

/**
 * The argument cannot be a sid. A sid has 40 hex digits, or 84 letters, digits, dashes and underscores; its first six
 * characters are enough.
 */
export const sidInvalid = (beginning: string): WideloadError =>
  usage('SID_INVALID', [
    `${beginning}… is not a sid, nor the beginning of one`,
    'a sid is 40 hex digits or 84 letters, digits, - and _; the first 6 are enough. If it begins with a dash: -- -sid',
  ]);

/** Several sids begin with the argument. None of these sessions was changed. */
export const sidAmbiguous = (beginning: string, count: number): WideloadError =>
  usage('SID_AMBIGUOUS', [
    `${count} sessions begin with ${beginning.slice(0, 6)}…`,
    'give more characters of the sid; sessions list --full shows all of it',
  ]);

/** The store has no session with this sid, or none whose sid begins like this. */
export const sessionUnknown = (beginning: string): WideloadError =>
  new WideloadError('SESSION_UNKNOWN', `no session begins with ${beginning}…: it has ended, or never existed`);

/**
 * `sessions destroy` or `destroy-all` ended sessions, but a replica of Redis that may become the master has not confirmed that
 * within 5 s. If it takes over now, these sessions are back. The message names the replicas.
 */
export const endingsUnconfirmed = (count: number, reason: string): WideloadError =>
  new WideloadError('ENDINGS_UNCONFIRMED', [
    `${count === 1 ? 'a session' : `${count} sessions`} ended, but a failover may undo that`,
    reason,
    'start these replicas, or remove them (SENTINEL RESET, CLUSTER FORGET); after a failover run the command again',
  ]);

/** `sessions destroy-all` asks for confirmation before it logs users out, but there is no terminal to ask at. */
export const confirmationMissing = (question: string): WideloadError =>
  usage('CONFIRMATION_MISSING', [question, 'there is no terminal to ask at: add --yes to confirm']);

/** The module that migrates sessions to the store in `--to` is not loaded. */
export const migrationModuleMissing = (to: string, module: string): WideloadError =>
  usage('MOVER_MISSING', [
    `migrating sessions to ${to} needs the module ${module}`,
    `load it with --load=base,web,${module}`,
  ]);

/** `--to` is missing, or names a store that no module migrates sessions to. */
export const migrationTargetUnknown = (to: string | undefined, targets: readonly string[]): WideloadError =>
  usage('MOVE_UNKNOWN', [
    to === undefined ? 'sessions migrate needs a target' : `sessions cannot be migrated to ${to}`,
    `use ${targets.map((target) => `--to=${target}`).join(' or ')}`,
  ]);

const within = (db: string | undefined): string => (db === undefined ? '' : ` of database ${printable(db)}`);

export const confirmEndAll = (place: string, db: string | undefined): string =>
  `This ends every session${within(db)} in ${place}: all users are logged out. Continue?`;
export const confirmEndUser = (login: string, place: string, db: string | undefined): string =>
  `This ends every session of ${printable(login)}${within(db)} in ${place}. Continue?`;

export const MIGRATION_INTERRUPTED = 'interrupted; no session is lost: run it again to continue';
export const NOTHING_DONE = 'nothing was done';
export const NO_SESSIONS = 'no sessions';
export const noSessionsOf = (login: string): string => `no session of ${printable(login)}`;

// What the health check shows.

/** Warning while workers cannot be started. */
export const workersMissing = (workers: readonly number[]): string =>
  `${workers.length === 1 ? 'worker' : 'workers'} ${workers.join(', ')} cannot be started; see the log`;

export const STOPPING = 'stopping';
