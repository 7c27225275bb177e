import { WideloadError } from '@wideload/kit';
import { maskWhole } from '@wideload/kit/internal';

/** What a message tells of the Redis that was meant. */
interface NamedTarget {
  readonly name: string;
  readonly options: string;
}

const TO_FILES = 'to keep sessions in files meanwhile, set ODOO_SESSION_REDIS=0';
const OTHER = 'name another one with ODOO_SESSION_REDIS_HOST and ODOO_SESSION_REDIS_PORT, or ODOO_SESSION_REDIS_URL';
const START = 'start it with: docker compose -f config/docker-compose.yml up -d';
const SSL = 'ODOO_SESSION_REDIS_SSL, or rediss:// in ODOO_SESSION_REDIS_URL';
const SHOW_CERTIFICATE =
  'if it wants to see a certificate, set ODOO_SESSION_REDIS_SSL_CERT and ODOO_SESSION_REDIS_SSL_KEY';
const place = ({ options }: NamedTarget): string => `where it is looked for is set by ${options}`;

/**
 * The machine is there and answers that nothing listens on that port: Redis is not running, listens on another port,
 * or only on another address (`bind` in its configuration). The host does not start, rather than quietly keep
 * sessions on disk.
 */
export const redisRefused = (target: NamedTarget): WideloadError =>
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
export const redisHostUnknown = (target: NamedTarget, host: string): WideloadError =>
  new WideloadError('REDIS_HOST_UNKNOWN', [
    `${target.name} cannot be found: no host is known as ${maskWhole(host)}`,
    place(target),
    OTHER,
    TO_FILES,
  ]);

/**
 * No connection to Redis came about: a firewall drops it, there is no route, or the machine is down.
 * `redis-cli -h <host> ping` tries the same. The code is the system's: ETIMEDOUT, EHOSTUNREACH and the like.
 */
export const redisUnreachable = (target: NamedTarget, code: string): WideloadError =>
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
export const redisSilent = (target: NamedTarget, tls: boolean): WideloadError =>
  new WideloadError('REDIS_SILENT', [
    `${target.name} ${tls ? 'does not answer over TLS' : 'takes connections but does not answer'} in time`,
    place(target),
    tls
      ? `if that server does not speak TLS, turn it off: ${SSL}`
      : `if it hangs, restart it; if it is only slow, give it longer with ODOO_SESSION_REDIS_TIMEOUT; if it wants TLS, turn it on: ${SSL}`,
    TO_FILES,
  ]);

/**
 * The server takes the connection and closes it at once: it wants TLS, has no room for another client
 * (`maxclients`), or is not Redis.
 */
export const redisHangsUp = (target: NamedTarget, tls: boolean): WideloadError =>
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
export const redisPasswordWanted = (target: NamedTarget): WideloadError =>
  new WideloadError('REDIS_PASSWORD_WANTED', [
    `${target.name} asks for a password, and none is set`,
    'set ODOO_SESSION_REDIS_PASSWORD, or session_redis_password in odoo.conf; for a user other than default also ODOO_SESSION_REDIS_USERNAME',
  ]);

/**
 * Redis refused the user and password together; it does not say which of them is wrong; `ACL LIST` in
 * Redis shows its users. The password is never shown.
 */
export const redisPasswordWrong = (target: NamedTarget, username: string | undefined): WideloadError =>
  new WideloadError('REDIS_PASSWORD_WRONG', [
    `${target.name} refuses the password of its user ${username ?? 'default'}`,
    'set the right one with ODOO_SESSION_REDIS_PASSWORD, or session_redis_password in odoo.conf; the user with ODOO_SESSION_REDIS_USERNAME',
  ]);

/**
 * Redis has a fixed number of databases (`databases` in its configuration, 16 by default), and some services offer
 * only database 0. Nothing is kept in another database than the one configured.
 */
export const redisDatabaseRefused = (target: NamedTarget, db: number, reason: string): WideloadError =>
  new WideloadError('REDIS_DATABASE_REFUSED', [
    `${target.name} refuses database ${db}: ${reason}`,
    'choose another with ODOO_SESSION_REDIS_DB, or at the end of ODOO_SESSION_REDIS_URL; most servers have 0 to 15',
  ]);

/**
 * What answers there does not speak Redis's protocol: a web server, another database, or a Redis that expects TLS.
 * See that host and port are the ones that are meant.
 */
export const redisForeign = (target: NamedTarget): WideloadError =>
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
export const redisTlsFailed = (target: NamedTarget, reason: string): WideloadError =>
  new WideloadError('REDIS_TLS_FAILED', [
    `${target.name}: no TLS connection comes about (${reason})`,
    `if that server does not speak TLS, turn it off: ${SSL}`,
    tlsWayOut(reason),
  ]);

/**
 * No Sentinel could be asked, or none of them knows the name, or the Redis that they name cannot be reached. The
 * reason tells which.
 */
export const redisSentinelLost = (target: NamedTarget, reason: string): WideloadError =>
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
export const redisSocketUnusable = (target: NamedTarget, code: string): WideloadError =>
  new WideloadError('REDIS_SOCKET_UNUSABLE', [
    `${target.name} cannot be reached (${code})`,
    place(target),
    code === 'EACCES'
      ? 'let the user of this host write to that socket: unixsocketperm in redis.conf, or its group'
      : 'see that Redis runs and that unixsocket in redis.conf names that path',
    TO_FILES,
  ]);

/** The Sentinels have users and passwords of their own, which are not those of the Redis that they watch. */
export const sentinelPasswordWanted = (target: NamedTarget): WideloadError =>
  new WideloadError('REDIS_SENTINEL_PASSWORD_WANTED', [
    `${target.name} cannot be found: the Sentinel asks for a password, and none is set`,
    'set ODOO_SESSION_REDIS_SENTINEL_PASSWORD, and ODOO_SESSION_REDIS_SENTINEL_USERNAME for a user other than default',
    'that of Redis itself is another one: ODOO_SESSION_REDIS_PASSWORD',
  ]);

/** The Sentinels refused the user and password together; they do not say which of them is wrong. */
export const sentinelPasswordWrong = (target: NamedTarget, username: string | undefined): WideloadError =>
  new WideloadError('REDIS_SENTINEL_PASSWORD_WRONG', [
    `${target.name} cannot be found: the Sentinel refuses the password of its user ${username ?? 'default'}`,
    'set the right one with ODOO_SESSION_REDIS_SENTINEL_PASSWORD, the user with ODOO_SESSION_REDIS_SENTINEL_USERNAME',
  ]);

/** What is named as a node of a Redis Cluster answers, and is in none: `cluster-enabled` is off in its configuration. */
export const redisNoCluster = (target: NamedTarget): WideloadError =>
  new WideloadError('REDIS_NO_CLUSTER', [
    `${target.name} is none: that Redis is a single server`,
    'take session_redis_cluster away, and name it with session_redis_host or session_redis_url',
    TO_FILES,
  ]);

/** After a start Redis reads its data before it serves. The host waited and gave up; sessions are not at risk. */
export const redisStillLoading = (target: NamedTarget, seconds: number): WideloadError =>
  new WideloadError('REDIS_STILL_LOADING', [
    `${target.name} is still loading its data after ${seconds} s`,
    'start the host again when it is done: redis-cli info persistence shows how far it is',
  ]);

/** Sessions are written by a script and with commands that older versions do not have. */
export const redisTooOld = (target: NamedTarget, version: string, least: string): WideloadError =>
  new WideloadError('REDIS_TOO_OLD', [
    `${target.name} is version ${version}; sessions need ${least} or later`,
    `upgrade it: config/docker-compose.yml has one that fits; or ${OTHER}`,
    TO_FILES,
  ]);

/**
 * Before anything starts, one session is written, read and removed again. That failed: a read-only replica, a full
 * memory, a user whose ACL lacks a command, a node of a cluster. The message says which, and what to do.
 */
export const redisUnusable = (target: NamedTarget, reason: string, wayOut: string): WideloadError =>
  new WideloadError('REDIS_UNUSABLE', [
    `${target.name} cannot keep sessions: it ${reason}`,
    place(target),
    wayOut,
    TO_FILES,
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
export const userIndexBegan = (name: string, reason: string): string =>
  `${name} ${reason}; without the user index, logging out everywhere misses sessions: let its user use the keys sessions_of_user:*`;
