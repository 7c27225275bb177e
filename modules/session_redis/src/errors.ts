import { WideloadError } from '@wideload/kit';
import { maskIn, maskWhole } from '@wideload/kit/internal';
import { shortSid } from '@wideload/session';
import type { SessionFile } from '@wideload/session_files';

/** What a message tells of the Redis that was meant. */
interface Named {
  readonly name: string;
  readonly options: string;
}

const TO_FILES = 'to keep sessions in files meanwhile, set ODOO_SESSION_REDIS=0';
const OTHER = 'name another one with ODOO_SESSION_REDIS_HOST and ODOO_SESSION_REDIS_PORT, or ODOO_SESSION_REDIS_URL';
const START = 'start it with: docker compose -f config/docker-compose.yml up -d';
const SSL = 'ODOO_SESSION_REDIS_SSL, or rediss:// in ODOO_SESSION_REDIS_URL';
const SHOW_CERTIFICATE =
  'if it wants to see a certificate, set ODOO_SESSION_REDIS_SSL_CERT and ODOO_SESSION_REDIS_SSL_KEY';

const place = ({ options }: Named): string => `where it is looked for is set by ${options}`;

/** What is wrong with the options is found before anything connects. */
const misconfigured = (code: string, lines: readonly string[]): WideloadError =>
  new WideloadError(code, lines, { exitCode: 2 });

/**
 * A Sentinel watches over several Redis by name, and is asked where one of them is now; so the name is needed, too.
 * `redis-cli -p 26379 sentinel masters` lists the names that a Sentinel knows.
 */
export const sentinelNameMissing = (sentinels: string): WideloadError =>
  misconfigured('SESSION_REDIS_SENTINEL_NAME_MISSING', [
    `nothing says which Redis the Sentinel at ${sentinels} is asked for`,
    'set session_redis_sentinel_master_name or ODOO_SESSION_REDIS_SENTINEL_MASTER_NAME; in most set-ups it is mymaster',
  ]);

/** Where Sentinels or nodes of a cluster listen is written as `host:port`; the port may be left out if it is the usual. */
export const addressInvalid = (option: string, found: string): WideloadError =>
  misconfigured('SESSION_REDIS_ADDRESS_INVALID', [
    `${option} has ${JSON.stringify(maskWhole(found))}, which is no address`,
    'write it as host:port, with commas between several; an IPv6 address in brackets: [::1]:6379',
  ]);

/** A host name or an IP address alone stands in this option: the port has an option of its own, and so has a whole URL. */
export const hostInvalid = (option: string, found: string): WideloadError =>
  misconfigured('SESSION_REDIS_ADDRESS_INVALID', [
    `${option} has ${JSON.stringify(maskWhole(found))}, which is not a host name`,
    `set the port with ${option.replace(/host$/, 'port')}; a whole URL belongs in session_redis_url`,
  ]);

/** What stands behind the last slash of a Redis URL, or behind `?db=`, is the number of a database. */
export const urlDatabaseInvalid = (found: string): WideloadError =>
  misconfigured('SESSION_REDIS_URL_INVALID', [
    `session_redis_url names the database ${maskIn(found)}, which is no number`,
    'write it as redis://user:password@host:port/0 or unix:///path/to/socket?db=0',
  ]);

/** What nobody reads is rather refused: somebody may rely on it, for example on a certificate being checked. */
export const urlQueryUnknown = (name: string, known: readonly string[]): WideloadError =>
  misconfigured('SESSION_REDIS_URL_INVALID', [
    `session_redis_url has ?${name}=, which is not known`,
    `known there are ${known.join(', ')}; how TLS is spoken is said by session_redis_ssl_ca and its like`,
  ]);

/** A `/`, `?` or `#` ends the part of a URL that a password stands in, and what follows would be read as another part. */
export const urlNotEncoded = (): WideloadError =>
  misconfigured('SESSION_REDIS_URL_INVALID', [
    'session_redis_url has a user or password with / ? or # in it',
    'write them as %2F, %3F and %23, or set session_redis_password, which takes a password as it is',
  ]);

/** A socket is a path, which begins with a slash of its own. */
export const urlSocketMissing = (): WideloadError =>
  misconfigured('SESSION_REDIS_URL_INVALID', [
    'session_redis_url begins with unix:// and names no socket',
    'write it with three slashes: unix:///path/to/socket?db=0',
  ]);

/**
 * Two options that cannot both be meant. Of those that Odoo's addon knows, Sentinels count before a URL, and a URL
 * before host and port; any other two places contradict each other.
 */
export const placesConflict = (one: string, other: string): WideloadError =>
  misconfigured('SESSION_REDIS_CONFLICT', [
    `${one} and ${other} are both set, and each names another Redis`,
    'take one of them away: in the file, the environment and the command line; node host config tells where each is set',
  ]);

/** The database is named twice, and differently. */
export const databasesConflict = (inUrl: number, db: number): WideloadError =>
  misconfigured('SESSION_REDIS_CONFLICT', [
    `session_redis_url names database ${inUrl}, session_redis_db says ${db}`,
    'take one of them away',
  ]);

/** A Redis Cluster has one database, whose number is 0. */
export const clusterDatabase = (db: number): WideloadError =>
  misconfigured('SESSION_REDIS_CONFLICT', [
    `session_redis_cluster is set, and so is database ${db}: a Redis Cluster has database 0 only`,
    'to set the keys of several hosts apart, use session_redis_prefix',
  ]);

/** In a Redis Cluster each node would have to tell of its own changes: that is not done. */
export const nearCacheInCluster = (): WideloadError =>
  misconfigured('SESSION_REDIS_CONFLICT', [
    'session_redis_near_cache is set, and so is session_redis_cluster: a near cache follows one server only',
    'take session_redis_near_cache away; the nodes of a cluster share the work of reading',
  ]);

/** Redis speaks TLS over the network only. */
export const socketOverTls = (path: string): WideloadError =>
  misconfigured('SESSION_REDIS_CONFLICT', [
    `session_redis_ssl is set, but Redis is at the socket ${path}: no TLS is spoken there`,
    'take session_redis_ssl away; what goes through a socket does not leave this machine',
  ]);

/** Who names certificates relies on TLS. */
export const tlsOff = (option: string): WideloadError =>
  misconfigured('SESSION_REDIS_CONFLICT', [
    `${option} is set, but TLS is off`,
    `turn it on: ${SSL}; or take ${option} away`,
  ]);

/** A certificate is worth nothing without its key, nor a key without its certificate. */
export const tlsPairBroken = (option: string, missing: string): WideloadError =>
  misconfigured('SESSION_REDIS_CONFLICT', [
    `${option} is set, ${missing} is not`,
    'a certificate and its key are set together',
  ]);

/** A file that TLS needs is not there, or may not be read by the user that the host runs as. */
export const tlsFileUnreadable = (option: string, path: string, reason: string): WideloadError =>
  misconfigured('SESSION_REDIS_TLS_FILE', [
    `${option} names ${path}, which cannot be read (${reason})`,
    'name a file that is there and that the user of this host may read',
  ]);

/** Certificates and keys are PEM files, whose first line is like `-----BEGIN CERTIFICATE-----`. */
export const tlsFileInvalid = (option: string, path: string, what: string): WideloadError =>
  misconfigured('SESSION_REDIS_TLS_FILE', [`${option} names ${path}, which holds no ${what}`, 'it must be a PEM file']);

/** A certificate is signed for one key, and only that one can prove it. */
export const tlsKeyForeign = (cert: string, key: string): WideloadError =>
  misconfigured('SESSION_REDIS_TLS_FILE', [
    `the key in ${key} is not that of the certificate in ${cert}`,
    'set session_redis_ssl_cert and session_redis_ssl_key to files that belong together',
  ]);

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
    `${target.name} cannot be found: no host is known as ${maskWhole(host)}`,
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
export const redisHangsUp = (target: Named, tls: boolean): WideloadError =>
  new WideloadError('REDIS_HANGS_UP', [
    `${target.name} closes the connection at once`,
    place(target),
    `its own log says why; ${tls ? SHOW_CERTIFICATE : `if it wants TLS, turn it on: ${SSL}`}`,
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

const tlsWayOut = (reason: string): string =>
  reason === 'ERR_TLS_CERT_ALTNAME_INVALID'
    ? 'its certificate is for another name: name that with ODOO_SESSION_REDIS_SSL_SERVER_NAME'
    : /CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE|UNKNOWN_CA/.test(reason)
      ? SHOW_CERTIFICATE
      : 'if its certificate is signed by an authority of your own, name that with ODOO_SESSION_REDIS_SSL_CA=/path/to/ca.crt';

/**
 * The two sides could not agree on TLS, or the certificate is not one that this machine trusts. The reason is
 * OpenSSL's.
 */
export const redisTlsFailed = (target: Named, reason: string): WideloadError =>
  new WideloadError('REDIS_TLS_FAILED', [
    `${target.name}: no TLS connection comes about (${reason})`,
    `if that server does not speak TLS, turn it off: ${SSL}`,
    tlsWayOut(reason),
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

/**
 * Redis is looked for at a unix socket, and there is none that this user may write to. The code is the system's: ENOENT,
 * EACCES and the like.
 */
export const redisSocketUnusable = (target: Named, code: string): WideloadError =>
  new WideloadError('REDIS_SOCKET_UNUSABLE', [
    `${target.name} cannot be reached (${code})`,
    place(target),
    code === 'EACCES'
      ? 'let the user of this host write to that socket: unixsocketperm in redis.conf, or its group'
      : 'see that Redis runs and that unixsocket in redis.conf names that path',
    TO_FILES,
  ]);

/** The Sentinels have users and passwords of their own, which are not those of the Redis that they watch. */
export const sentinelPasswordWanted = (target: Named): WideloadError =>
  new WideloadError('REDIS_SENTINEL_PASSWORD_WANTED', [
    `${target.name} cannot be found: the Sentinel asks for a password, and none is set`,
    'set ODOO_SESSION_REDIS_SENTINEL_PASSWORD, and ODOO_SESSION_REDIS_SENTINEL_USERNAME for a user other than default',
    'that of Redis itself is another one: ODOO_SESSION_REDIS_PASSWORD',
  ]);

/** The Sentinels refused the user and password together; they do not say which of them is wrong. */
export const sentinelPasswordWrong = (target: Named, username: string | undefined): WideloadError =>
  new WideloadError('REDIS_SENTINEL_PASSWORD_WRONG', [
    `${target.name} cannot be found: the Sentinel refuses the password of its user ${username ?? 'default'}`,
    'set the right one with ODOO_SESSION_REDIS_SENTINEL_PASSWORD, the user with ODOO_SESSION_REDIS_SENTINEL_USERNAME',
  ]);

/** What is named as a node of a Redis Cluster answers, and is in none: `cluster-enabled` is off in its configuration. */
export const redisNoCluster = (target: Named): WideloadError =>
  new WideloadError('REDIS_NO_CLUSTER', [
    `${target.name} is none: that Redis is a single server`,
    'take session_redis_cluster away, and name it with session_redis_host or session_redis_url',
    TO_FILES,
  ]);

/** After a start Redis reads its data before it serves. The host waited and gave up; sessions are not at risk. */
export const redisStillLoading = (target: Named, seconds: number): WideloadError =>
  new WideloadError('REDIS_STILL_LOADING', [
    `${target.name} is still loading its data after ${seconds} s`,
    'start the host again when it is done: redis-cli info persistence shows how far it is',
  ]);

/**
 * `session_redis_near_cache` needs Redis to tell which sessions change (CLIENT TRACKING), over a second connection, and
 * this one does not. Its user may lack the right to do so: it takes `+client|id +client|tracking +info +ping +subscribe`
 * and the channel `&__redis__:invalidate`.
 */
export const nearCacheRefused = (target: Named, reason: string): WideloadError =>
  new WideloadError('REDIS_NEAR_CACHE_REFUSED', [
    `${target.name} does not help to keep sessions at hand, as session_redis_near_cache asks for: it ${reason}`,
    'let its user run CLIENT ID, CLIENT TRACKING, INFO, PING and SUBSCRIBE, with the channel __redis__:invalidate',
    'or set ODOO_SESSION_REDIS_NEAR_CACHE=0: then each request asks Redis',
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

/**
 * A module has something that one host of many is to do (`onStart(fn, { once: 'cluster' })`), and Redis, which says
 * which host that is, did not take the lease. Often its user may not write to the keys of leases.
 */
export const leaseRefused = (name: string, reason: string): WideloadError =>
  new WideloadError('LEASE_REFUSED', [
    `the lease ${name} cannot be taken: Redis ${reason}`,
    'let its user use the keys host_lease:*, or look at what else Redis says',
  ]);

const DURATION = (seconds: number): string => (seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`);

export const waitingForRedis = (reason: string, seconds: number): string =>
  `${reason}; waiting for it, for up to ${DURATION(seconds)} (session_redis_boot_wait)`;
export const waitedForRedis = (name: string, seconds: number): string =>
  `${name} can be used, after ${seconds.toFixed(1)} s`;

export const placeIgnored = (name: string, ignored: readonly string[]): string =>
  `sessions are in ${name}: ${ignored.join(' and ')} would name another place, and ${ignored.length === 1 ? 'does' : 'do'} not count`;
export const certificateUnchecked = (name: string): string =>
  `whoever answers as ${name} is believed: its certificate is not checked, since session_redis_ssl_cert_reqs is none`;

export const outageBegan = (name: string, reason: string): string =>
  `${name} ${reason}; until it is back, sessions are unavailable`;
export const partBegan = (name: string, reason: string): string =>
  `a server of ${name} ${reason}; until it is back or replaced, its sessions are unavailable`;
export const writesBegan = (name: string, reason: string): string =>
  `${name} ${reason}; until it is not, no session is saved`;
export const endedInPart = (name: string, works: string, seconds: number, reason: string): string =>
  `${name} ${works}, after ${seconds.toFixed(1)} s, but not all is well: it ${reason}`;
export const nearCacheLost = (reason: string): string =>
  `sessions are read from Redis each time, since it ${reason}; session_redis_near_cache needs it to tell of changes`;
export const notesBegan = (name: string, reason: string): string =>
  `${name} ${reason}; so it is not noted whose sessions are whose, and logging out everywhere misses some: let its user use the keys sessions_of_user:*`;

export const turnedOff = (): string =>
  'session_redis is turned off by its option (ODOO_SESSION_REDIS=0), so files keep the sessions';

/** Which file is meant, without its whole sid: it may be one that somebody is logged in with. */
const shownFile = ({ sid, path }: SessionFile): string => path.replace(sid, shortSid(sid));

export const fileUnreadable = (file: SessionFile, reason: string): string =>
  `session file ${shownFile(file)} cannot be read (${reason}); it is left where it is`;
export const folderUnreadable = (path: string, reason: string): string =>
  `folder ${path} cannot be listed (${reason}); the sessions in it are left where they are`;
export const moreUnreadable = (count: string): string =>
  `${count} more session files cannot be read; they are left where they are`;
export const fileStuck = (file: SessionFile, reason: string): string =>
  `session file ${shownFile(file)} cannot be removed (${reason})`;
export const valueUnreadable = (sid: string, reason: string): string =>
  `session ${sid} cannot be read (${reason}); it is left where it is`;
export const moreValuesUnreadable = (count: string): string =>
  `${count} more sessions cannot be read; they are left where they are`;
export const keyTaken = (file: SessionFile): string =>
  `session file ${shownFile(file)} stays: Redis has something else under its key`;
