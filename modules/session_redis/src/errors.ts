import { WideloadError } from '@wideload/kit';

/** What a message tells of the Redis that was meant. */
interface Named {
  readonly name: string;
  readonly options: string;
}

const TO_FILES = 'to keep sessions in files meanwhile, set ODOO_SESSION_REDIS=0';
const OTHER = 'name another one with ODOO_SESSION_REDIS_HOST and ODOO_SESSION_REDIS_PORT, or ODOO_SESSION_REDIS_URL';
const START = 'start it with: docker compose -f config/docker-compose.yml up -d';
const SSL = 'ODOO_SESSION_REDIS_SSL, or rediss:// in ODOO_SESSION_REDIS_URL';

const place = ({ options }: Named): string => `where it is looked for is set by ${options}`;

/**
 * A Sentinel watches over several Redis by name, and is asked where one of them is now; so the name is needed, too.
 * `redis-cli -p 26379 sentinel masters` lists the names that a Sentinel knows.
 */
export const sentinelNameMissing = (host: string): WideloadError =>
  new WideloadError(
    'SESSION_REDIS_SENTINEL_NAME_MISSING',
    [
      `session_redis_sentinel_host is ${host}, but nothing says which Redis that Sentinel is asked for`,
      'set session_redis_sentinel_master_name or ODOO_SESSION_REDIS_SENTINEL_MASTER_NAME; in most set-ups it is mymaster',
    ],
    { exitCode: 2 },
  );

/** What stands behind the last slash of a Redis URL is the number of a database. */
export const urlDatabaseInvalid = (found: string): WideloadError =>
  new WideloadError(
    'SESSION_REDIS_URL_INVALID',
    [
      `session_redis_url ends in /${found}, which is no number of a database`,
      'write it as redis://user:password@host:port/0',
    ],
    { exitCode: 2 },
  );

/**
 * The machine is there and answers that nothing listens on that port: Redis is not running, listens on another port,
 * or only on another address (`bind` in its configuration). The host does not start, rather than quietly keep
 * sessions on disk.
 */
export const redisRefused = (target: Named): WideloadError =>
  new WideloadError('REDIS_REFUSED', [
    `${target.name} refuses connections: nothing listens there`,
    place(target),
    START,
    OTHER,
    TO_FILES,
  ]);

/**
 * The name of the Redis host leads to no address. Within containers, names are those of services in the same
 * network; outside, see that DNS or `/etc/hosts` knows it.
 */
export const redisHostUnknown = (target: Named, host: string): WideloadError =>
  new WideloadError('REDIS_HOST_UNKNOWN', [
    `${target.name} cannot be found: no host is known as ${host}`,
    place(target),
    OTHER,
    TO_FILES,
  ]);

/**
 * No connection to Redis came about: a firewall drops it, there is no route, or the machine is down. The code is the
 * system's: ETIMEDOUT, EHOSTUNREACH and the like.
 */
export const redisUnreachable = (target: Named, code: string): WideloadError =>
  new WideloadError('REDIS_UNREACHABLE', [
    `${target.name} cannot be reached (${code})`,
    place(target),
    'see that the network and its firewalls let this machine through to it',
    OTHER,
    TO_FILES,
  ]);

/**
 * A connection was made, but no answer came within `session_redis_timeout`. Either the server hangs or is
 * overloaded, or one of the two speaks TLS and the other does not.
 */
export const redisSilent = (target: Named, tls: boolean): WideloadError =>
  new WideloadError('REDIS_SILENT', [
    `${target.name} ${tls ? 'does not answer over TLS' : 'takes connections but does not answer'} in time`,
    place(target),
    tls
      ? `if that server does not speak TLS, turn it off: ${SSL}`
      : `if it hangs, restart it; if it is only slow, give it longer with ODOO_SESSION_REDIS_TIMEOUT; if it wants TLS, turn it on: ${SSL}`,
    TO_FILES,
  ]);

/**
 * The server takes the connection and closes it at once: it wants TLS, has no room for another client, or is not
 * Redis.
 */
export const redisHangsUp = (target: Named): WideloadError =>
  new WideloadError('REDIS_HANGS_UP', [
    `${target.name} closes the connection at once`,
    place(target),
    `its own log says why; if it wants TLS, turn it on: ${SSL}`,
    TO_FILES,
  ]);

/**
 * This Redis lets nobody in without a password. Its own configuration has it as `requirepass`, or in the ACL of its
 * users.
 */
export const redisPasswordWanted = (target: Named): WideloadError =>
  new WideloadError('REDIS_PASSWORD_WANTED', [
    `${target.name} asks for a password, and none is set`,
    'set ODOO_SESSION_REDIS_PASSWORD, or session_redis_password in odoo.conf; for a user other than default also ODOO_SESSION_REDIS_USERNAME',
  ]);

/**
 * Redis refused the user and password together; it does not say which of them is wrong. The password is never shown.
 */
export const redisPasswordWrong = (target: Named, username: string | undefined): WideloadError =>
  new WideloadError('REDIS_PASSWORD_WRONG', [
    `${target.name} refuses the password of its user ${username ?? 'default'}`,
    'set the right one with ODOO_SESSION_REDIS_PASSWORD, or session_redis_password in odoo.conf; the user with ODOO_SESSION_REDIS_USERNAME',
  ]);

/**
 * Redis has a fixed number of databases (`databases` in its configuration, 16 by default), and some services offer
 * only database 0. Nothing is kept in another database than the one configured.
 */
export const redisDatabaseRefused = (target: Named, db: number, reason: string): WideloadError =>
  new WideloadError('REDIS_DATABASE_REFUSED', [
    `${target.name} refuses database ${db}: ${reason}`,
    'choose another with ODOO_SESSION_REDIS_DB, or at the end of ODOO_SESSION_REDIS_URL; most servers have 0 to 15',
  ]);

/**
 * What answers there does not speak Redis's protocol: a web server, another database, or a Redis that expects TLS.
 * See that host and port are the ones that are meant.
 */
export const redisForeign = (target: Named): WideloadError =>
  new WideloadError('REDIS_FOREIGN', [
    `${target.name} does not speak Redis's protocol: another kind of server listens there, or one that wants TLS`,
    place(target),
    `${OTHER}; if it wants TLS, turn it on: ${SSL}`,
  ]);

/**
 * The two sides could not agree on TLS, or the certificate is not one that this machine trusts. The reason is
 * OpenSSL's.
 */
export const redisTlsFailed = (target: Named, reason: string): WideloadError =>
  new WideloadError('REDIS_TLS_FAILED', [
    `${target.name}: no TLS connection comes about (${reason})`,
    `if that server does not speak TLS, turn it off: ${SSL}`,
    'if its certificate is signed by an authority of your own, name that with NODE_EXTRA_CA_CERTS=/path/to/ca.crt',
  ]);

/**
 * No Sentinel could be asked, or none of them knows the name, or the Redis that they name cannot be reached. The
 * reason tells which.
 */
export const redisSentinelLost = (target: Named, reason: string): WideloadError =>
  new WideloadError('REDIS_SENTINEL_LOST', [
    `${target.name} cannot be found: ${reason}`,
    place(target),
    'ask it yourself: redis-cli -h <sentinel> -p <port> sentinel get-master-addr-by-name <name>',
    TO_FILES,
  ]);

/** After a start Redis reads its data before it serves. The host waited and gave up; sessions are not at risk. */
export const redisStillLoading = (target: Named, seconds: number): WideloadError =>
  new WideloadError('REDIS_STILL_LOADING', [
    `${target.name} is still loading its data after ${seconds} s`,
    'start the host again when it is done: redis-cli info persistence shows how far it is',
  ]);

/** Sessions are written by a script and with commands that older versions do not have. */
export const redisTooOld = (target: Named, version: string, least: string): WideloadError =>
  new WideloadError('REDIS_TOO_OLD', [
    `${target.name} is version ${version}; sessions need ${least} or later`,
    `upgrade it: config/docker-compose.yml has one that fits; or ${OTHER}`,
    TO_FILES,
  ]);

/**
 * Before anything starts, one session is written, read and removed again. That failed: a read-only replica, a full
 * memory, a user whose ACL lacks a command, a node of a cluster. The message says which, and what to do.
 */
export const redisUnusable = (target: Named, reason: string, wayOut: string): WideloadError =>
  new WideloadError('REDIS_UNUSABLE', [
    `${target.name} cannot keep sessions: it ${reason}`,
    place(target),
    wayOut,
    TO_FILES,
  ]);

/**
 * Moving sessions from files to Redis stopped in the middle, for the reason given. A file is removed only when its
 * session is in Redis, so that beginning again goes on where this ended.
 */
export const migrationInterrupted = (name: string, reason: string, done: string): WideloadError =>
  new WideloadError('SESSION_MIGRATION_INTERRUPTED', [
    `moving the sessions in files to ${name} was interrupted: ${reason}`,
    `until then: ${done}`,
    'nothing is lost: every other session is in its file as before; start the host again to go on',
  ]);

/** Redis or the disk failed while sessions were copied from Redis to files. What was copied by then stays, and nothing is lost. */
export const moveToFilesInterrupted = (folder: string, reason: string, done: string): WideloadError =>
  new WideloadError('SESSION_MIGRATION_INTERRUPTED', [
    `copying the sessions in Redis to files in ${folder} was interrupted: ${reason}`,
    `until then: ${done}`,
    'nothing is lost: every session is in Redis as before; run it again to go on',
  ]);

/** Sessions in files were to be copied or removed, but their folder cannot be listed. Nothing was changed. */
export const sessionFilesUnreadable = (place: string, reason: string): WideloadError =>
  new WideloadError('SESSION_FILES_UNREADABLE', [
    `the session files in ${place} cannot be listed: ${reason}`,
    'let this user read that folder, or start without session_redis_copy_existing_fs_sessions and session_redis_purge_existing_fs_sessions',
  ]);

export const outageBegan = (name: string, reason: string): string =>
  `${name} ${reason}; until it is back, sessions are unavailable`;
export const writesBegan = (name: string, reason: string): string =>
  `${name} ${reason}; until it is not, no session is saved`;
export const notesBegan = (name: string, reason: string): string =>
  `${name} ${reason}; so it is not noted whose sessions are whose, and logging out everywhere misses some: let its user use the keys sessions_of_user:*`;
export const outageEnded = (name: string, seconds: number): string =>
  `${name} works again, after ${seconds.toFixed(1)} s`;

export const turnedOff = (): string =>
  'session_redis is turned off by its option (ODOO_SESSION_REDIS=0), so files keep the sessions';

export const fileUnreadable = (path: string, reason: string): string =>
  `session file ${path} cannot be read (${reason}); it is left where it is`;
export const folderUnreadable = (path: string, reason: string): string =>
  `folder ${path} cannot be listed (${reason}); the sessions in it are left where they are`;
export const moreUnreadable = (count: string): string =>
  `${count} more session files cannot be read; they are left where they are`;
export const fileStuck = (path: string, reason: string): string => `session file ${path} cannot be removed (${reason})`;
export const valueUnreadable = (sid: string, reason: string): string =>
  `session ${sid} cannot be read (${reason}); it is left where it is`;
export const moreValuesUnreadable = (count: string): string =>
  `${count} more sessions cannot be read; they are left where they are`;
export const keyTaken = (path: string): string => `session file ${path} stays: Redis has something else under its key`;
