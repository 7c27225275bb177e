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

export const sentinelNameMissing = (host: string): WideloadError =>
  new WideloadError(
    'SESSION_REDIS_SENTINEL_NAME_MISSING',
    [
      `session_redis_sentinel_host is ${host}, but nothing says which Redis that Sentinel is asked for`,
      'set session_redis_sentinel_master_name or ODOO_SESSION_REDIS_SENTINEL_MASTER_NAME; in most set-ups it is mymaster',
    ],
    { exitCode: 2 },
  );

export const urlDatabaseInvalid = (found: string): WideloadError =>
  new WideloadError(
    'SESSION_REDIS_URL_INVALID',
    [
      `session_redis_url ends in /${found}, which is no number of a database`,
      'write it as redis://user:password@host:port/0',
    ],
    { exitCode: 2 },
  );

export const redisRefused = (target: Named): WideloadError =>
  new WideloadError('REDIS_REFUSED', [
    `${target.name} refuses connections: nothing listens there`,
    place(target),
    START,
    OTHER,
    TO_FILES,
  ]);

export const redisHostUnknown = (target: Named, host: string): WideloadError =>
  new WideloadError('REDIS_HOST_UNKNOWN', [
    `${target.name} cannot be found: no host is known as ${host}`,
    place(target),
    OTHER,
    TO_FILES,
  ]);

export const redisUnreachable = (target: Named, code: string): WideloadError =>
  new WideloadError('REDIS_UNREACHABLE', [
    `${target.name} cannot be reached (${code})`,
    place(target),
    'see that the network and its firewalls let this machine through to it',
    OTHER,
    TO_FILES,
  ]);

export const redisSilent = (target: Named, tls: boolean): WideloadError =>
  new WideloadError('REDIS_SILENT', [
    `${target.name} ${tls ? 'does not answer over TLS' : 'takes connections but does not answer'} in time`,
    place(target),
    tls
      ? `if that server does not speak TLS, turn it off: ${SSL}`
      : `if it hangs, restart it; if it is only slow, give it longer with ODOO_SESSION_REDIS_TIMEOUT; if it wants TLS, turn it on: ${SSL}`,
    TO_FILES,
  ]);

export const redisHangsUp = (target: Named): WideloadError =>
  new WideloadError('REDIS_HANGS_UP', [
    `${target.name} closes the connection at once`,
    place(target),
    `its own log says why; if it wants TLS, turn it on: ${SSL}`,
    TO_FILES,
  ]);

export const redisPasswordWanted = (target: Named): WideloadError =>
  new WideloadError('REDIS_PASSWORD_WANTED', [
    `${target.name} asks for a password, and none is set`,
    'set ODOO_SESSION_REDIS_PASSWORD, or session_redis_password in odoo.conf; for a user other than default also ODOO_SESSION_REDIS_USERNAME',
  ]);

export const redisPasswordWrong = (target: Named, username: string | undefined): WideloadError =>
  new WideloadError('REDIS_PASSWORD_WRONG', [
    `${target.name} refuses the password of its user ${username ?? 'default'}`,
    'set the right one with ODOO_SESSION_REDIS_PASSWORD, or session_redis_password in odoo.conf; the user with ODOO_SESSION_REDIS_USERNAME',
  ]);

export const redisDatabaseRefused = (target: Named, db: number, reason: string): WideloadError =>
  new WideloadError('REDIS_DATABASE_REFUSED', [
    `${target.name} refuses database ${db}: ${reason}`,
    'choose another with ODOO_SESSION_REDIS_DB, or at the end of ODOO_SESSION_REDIS_URL; most servers have 0 to 15',
  ]);

export const redisForeign = (target: Named): WideloadError =>
  new WideloadError('REDIS_FOREIGN', [
    `${target.name} does not speak Redis's protocol: another kind of server listens there, or one that wants TLS`,
    place(target),
    `${OTHER}; if it wants TLS, turn it on: ${SSL}`,
  ]);

export const redisTlsFailed = (target: Named, reason: string): WideloadError =>
  new WideloadError('REDIS_TLS_FAILED', [
    `${target.name}: no TLS connection comes about (${reason})`,
    `if that server does not speak TLS, turn it off: ${SSL}`,
    'if its certificate is signed by an authority of your own, name that with NODE_EXTRA_CA_CERTS=/path/to/ca.crt',
  ]);

export const redisSentinelLost = (target: Named, reason: string): WideloadError =>
  new WideloadError('REDIS_SENTINEL_LOST', [
    `${target.name} cannot be found: ${reason}`,
    place(target),
    'ask it yourself: redis-cli -h <sentinel> -p <port> sentinel get-master-addr-by-name <name>',
    TO_FILES,
  ]);

export const redisStillLoading = (target: Named, seconds: number): WideloadError =>
  new WideloadError('REDIS_STILL_LOADING', [
    `${target.name} is still loading its data after ${seconds} s`,
    'start the host again when it is done: redis-cli info persistence shows how far it is',
  ]);

export const redisTooOld = (target: Named, version: string, least: string): WideloadError =>
  new WideloadError('REDIS_TOO_OLD', [
    `${target.name} is version ${version}; sessions need ${least} or later`,
    `upgrade it: config/docker-compose.yml has one that fits; or ${OTHER}`,
    TO_FILES,
  ]);

export const redisUnusable = (target: Named, reason: string, wayOut: string): WideloadError =>
  new WideloadError('REDIS_UNUSABLE', [
    `${target.name} cannot keep sessions: it ${reason}`,
    place(target),
    wayOut,
    TO_FILES,
  ]);

export const migrationInterrupted = (name: string, reason: string, done: string): WideloadError =>
  new WideloadError('SESSION_MIGRATION_INTERRUPTED', [
    `moving the sessions in files to ${name} was interrupted: ${reason}`,
    `until then: ${done}`,
    'nothing is lost: every other session is in its file as before; start the host again to go on',
  ]);

export const sessionFilesUnreadable = (place: string, reason: string): WideloadError =>
  new WideloadError('SESSION_FILES_UNREADABLE', [
    `the session files in ${place} cannot be listed: ${reason}`,
    'let this user read that folder, or start without session_redis_copy_existing_fs_sessions and session_redis_purge_existing_fs_sessions',
  ]);

export const outageBegan = (name: string, reason: string): string =>
  `${name} ${reason}; until it is back, sessions are unavailable`;
export const writesBegan = (name: string, reason: string): string =>
  `${name} ${reason}; until it is not, no session is saved`;
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
export const keyTaken = (path: string): string => `session file ${path} stays: Redis has something else under its key`;
