import { WideloadError } from '@wideload/kit';
import { printable } from '@wideload/kit/internal';

/**
 * The value looks like a hash as Odoo and passlib write it, but is damaged: often a `$` that a shell or a compose
 * file took for a variable (write `$$` there), or a hash that was cut off. Taken for a plain password it would let
 * somebody in who knows the hash.
 */
export const passwordHashInvalid = (): WideloadError =>
  new WideloadError(
    'ADMIN_PASSWORD_INVALID',
    [
      'admin_passwd begins with $pbkdf2-sha512$ but is no such hash',
      'write it as Odoo and passlib do, $pbkdf2-sha512$<rounds>$<salt>$<checksum>, or give the password as it is',
    ],
    { exitCode: 2 },
  );

/**
 * Computing the hash of a password takes long on purpose. At most two hashes are computed at once and a bounded number
 * waits, so that a flood of logins cannot stop the rest of the host. The login page answers 503 with `Retry-After`. If it
 * happens without an attack, use fewer rounds in the hash of `admin_passwd`, or more workers.
 */
export const passwordChecksBusy = (): WideloadError =>
  new WideloadError('PASSWORD_CHECKS_BUSY', [
    'too many passwords are being checked; this one was not',
    'try again in a few seconds',
  ]);

/** `node host passwd` read an empty line, or nothing: type the password, or pipe it in as the first line. */
export const passwordEmpty = (): WideloadError =>
  new WideloadError(
    'PASSWORD_EMPTY',
    ['the password is empty', 'type it, or write it to the input as its first line'],
    {
      exitCode: 2,
    },
  );

/** `node host passwd` asks twice, since what is typed is not shown, and the two were not the same. Run it again. */
export const passwordsDiffer = (): WideloadError =>
  new WideloadError('PASSWORDS_DIFFER', ['the two passwords are not the same', 'run node host passwd again'], {
    exitCode: 2,
  });

const listed = (names: readonly string[]): string => names.join(', ');

const usage = (code: string, lines: readonly string[]): WideloadError =>
  new WideloadError(code, lines, { exitCode: 2 });

/** `node host sessions` does several things, and a word says which. None was given. */
export const subcommandMissing = (names: readonly string[]): WideloadError =>
  usage('SESSIONS_WHAT', ['node host sessions: say what to do with them', `there are ${listed(names)}`]);

/** The word behind `node host sessions` is none of those that it knows. */
export const subcommandUnknown = (name: string, near: string | undefined, names: readonly string[]): WideloadError =>
  usage('SESSIONS_WHAT', [
    `node host sessions knows no ${name}${near === undefined ? '' : `; did you mean ${near}?`}`,
    `there are ${listed(names)}`,
  ]);

/**
 * Only `show` and `destroy` take the sids of sessions. Which sessions the others are about is said by options, and a word
 * that is passed over would end the sessions of everybody: `destroy-all alice`.
 */
export const subcommandWord = (name: string, word: string): WideloadError =>
  usage('SESSIONS_WORD', [
    `unexpected word after node host sessions ${name}: ${word}`,
    'for the sessions of one user write --login=LOGIN; node host sessions --help lists the options',
  ]);

/**
 * The place of the sessions failed while a command worked with them. What it had done by then stays; it can be run
 * again.
 */
export const sessionsUnavailable = (reason: string): WideloadError =>
  new WideloadError('SESSIONS_UNAVAILABLE', [`sessions cannot be reached: ${reason}`, 'node host doctor says more']);

/** `sessions show` and `sessions destroy` need to be told which session is meant. */
export const sidMissing = (): WideloadError =>
  usage('SID_MISSING', ['say which session, by its sid or the beginning of it that sessions list shows']);

/**
 * What was given for a sid cannot be one. A sid has 40 hex digits, or 84 letters, digits, dashes and underscores; its
 * first six characters will do.
 */
export const sidInvalid = (beginning: string): WideloadError =>
  usage('SID_INVALID', [
    `${beginning}… is no sid, nor the beginning of one`,
    'a sid is 40 hex digits or 84 letters, digits, - and _; its first 6 will do. One that begins with a dash: -- -sid',
  ]);

/** Several sessions begin as what was given. None of them was touched. */
export const sidAmbiguous = (beginning: string, count: number): WideloadError =>
  usage('SID_AMBIGUOUS', [
    `${count} sessions begin with ${beginning.slice(0, 6)}…`,
    'give more of the sid: sessions list --full shows all of it',
  ]);

/** The store has no session of this sid, or none that begins like this. */
export const sessionUnknown = (beginning: string): WideloadError =>
  new WideloadError('SESSION_UNKNOWN', `no session begins with ${beginning}…: it has ended, or never was`);

/** `sessions destroy-all` asks before it logs people out, and there is no terminal to ask at. */
export const confirmationMissing = (question: string): WideloadError =>
  usage('CONFIRMATION_MISSING', [question, 'there is no terminal to ask at: say --yes if you mean it']);

/** The module that moves sessions to where `--to` names is not loaded. */
export const moverMissing = (to: string, module: string): WideloadError =>
  usage('MOVER_MISSING', [
    `moving sessions to ${to} needs the module ${module}: load it with --load=base,web,${module}`,
  ]);

/** `--to` was not given, or names a place that nobody knows how to move sessions to. */
export const moveUnknown = (to: string | undefined, ways: readonly string[]): WideloadError =>
  usage('MOVE_UNKNOWN', [
    to === undefined ? 'say where sessions go' : `nobody knows how to move sessions to ${to}`,
    `there is ${ways.map((way) => `--to=${way}`).join(' and ')}`,
  ]);

const within = (db: string | undefined): string => (db === undefined ? '' : ` of database ${printable(db)}`);

export const everybodyEnds = (place: string, db: string | undefined): string =>
  `This ends every session${within(db)} in ${place}: everybody is logged out. Go on?`;
export const userEnds = (login: string, place: string, db: string | undefined): string =>
  `This ends every session of ${printable(login)}${within(db)} in ${place}. Go on?`;

export const MOVE_BROKEN_OFF = 'interrupted; nothing is lost: run it again to go on';
export const NOTHING_DONE = 'nothing was done';
export const NO_SESSIONS = 'no sessions';
export const noSessionsOf = (login: string): string =>
  `no session of ${printable(login)} is known; those that only Odoo used so far are found after: node host sessions gc`;

/** Why the host is not ready, for whoever asks for its health. */
export const workersMissing = (workers: readonly number[]): string =>
  `${workers.length === 1 ? 'worker' : 'workers'} ${workers.join(', ')} cannot be started; see the log`;

export const STOPPING = 'stopping';
