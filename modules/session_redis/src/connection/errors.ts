import { WideloadError } from '@wideload/kit';
import { maskWhole } from '@wideload/kit/internal';

/** What messages show of the configured Redis. */
interface NamedTarget {
  readonly name: string;
  readonly options: string;
}

const TO_FILES = 'to store sessions in files instead, set ODOO_SESSION_REDIS=0';
const OTHER =
  'to use another server, set ODOO_SESSION_REDIS_HOST and ODOO_SESSION_REDIS_PORT, or ODOO_SESSION_REDIS_URL';
// Works in any folder: an installation from npm has no compose file of ours.
const START = 'start Redis, for example with: docker run --detach --publish 127.0.0.1:6379:6379 redis:7';
const SSL = 'ODOO_SESSION_REDIS_SSL, or rediss:// in ODOO_SESSION_REDIS_URL';
const TLS_ON = `if the server requires TLS, turn it on: ${SSL}`;
const TLS_OFF = `if the server does not support TLS, turn it off: ${SSL}`;
const CLIENT_CERTIFICATE =
  'if the server requires a client certificate, set ODOO_SESSION_REDIS_SSL_CERT and ODOO_SESSION_REDIS_SSL_KEY';
const addressSource = ({ options }: NamedTarget): string => `its address is set by ${options}`;

/**
 * The machine is up, but nothing listens on that port: Redis is not running, listens on another port, or only on another
 * address (`bind` in its configuration). The host does not start: it never falls back to session files by itself.
 */
export const redisRefused = (target: NamedTarget): WideloadError =>
  new WideloadError('REDIS_REFUSED', [
    `${target.name} refuses connections: nothing listens there`,
    addressSource(target),
    START,
    OTHER,
    TO_FILES,
  ]);

/**
 * The host name of Redis cannot be resolved. In a container, host names are the names of services in the same network;
 * elsewhere, check DNS and `/etc/hosts`.
 */
export const redisHostUnknown = (target: NamedTarget, host: string): WideloadError =>
  new WideloadError('REDIS_HOST_UNKNOWN', [
    `${target.name} cannot be found: the host name ${maskWhole(host)} is unknown`,
    addressSource(target),
    OTHER,
    TO_FILES,
  ]);

/**
 * The connection to Redis failed: a firewall drops it, there is no route, or the machine is down.
 * `redis-cli -h <host> ping` tries the same. The code is the one of the system, such as ETIMEDOUT or EHOSTUNREACH.
 */
export const redisUnreachable = (target: NamedTarget, code: string): WideloadError =>
  new WideloadError('REDIS_UNREACHABLE', [
    `${target.name} cannot be reached (${code})`,
    addressSource(target),
    'check that the network and its firewalls allow connections from this machine',
    OTHER,
    TO_FILES,
  ]);

/**
 * Redis accepted the connection, but did not answer within `session_redis_timeout`. Either the server hangs or is
 * overloaded, or only one of the two sides uses TLS.
 */
export const redisSilent = (target: NamedTarget, tls: boolean): WideloadError =>
  new WideloadError('REDIS_SILENT', [
    `${target.name} ${tls ? 'does not answer over TLS' : 'accepts connections but does not answer'} in time`,
    addressSource(target),
    tls ? TLS_OFF : `if it hangs, restart it; if it is slow, increase ODOO_SESSION_REDIS_TIMEOUT; ${TLS_ON}`,
    TO_FILES,
  ]);

/**
 * The server accepts the connection and closes it at once: it requires TLS, has reached its limit of clients
 * (`maxclients`), or is not Redis.
 */
export const redisHangsUp = (target: NamedTarget, tls: boolean): WideloadError =>
  new WideloadError('REDIS_HANGS_UP', [
    `${target.name} closes the connection at once`,
    addressSource(target),
    `read the log of Redis for the reason; ${tls ? CLIENT_CERTIFICATE : TLS_ON}`,
    TO_FILES,
  ]);

/** This Redis requires a password: see `requirepass` or the ACL of its users in its configuration. */
export const redisPasswordRequired = (target: NamedTarget): WideloadError =>
  new WideloadError('REDIS_PASSWORD_WANTED', [
    `${target.name} requires a password, but none is configured`,
    'set ODOO_SESSION_REDIS_PASSWORD, or session_redis_password in odoo.conf; for a user other than default also ODOO_SESSION_REDIS_USERNAME',
  ]);

/**
 * Redis rejected the user name or the password; it does not report which of them is wrong. `ACL LIST` in Redis shows its
 * users. The password is never shown.
 */
export const redisPasswordWrong = (target: NamedTarget, username: string | undefined): WideloadError =>
  new WideloadError('REDIS_PASSWORD_WRONG', [
    `${target.name} rejects the password of the user ${username ?? 'default'}`,
    'correct ODOO_SESSION_REDIS_PASSWORD, or session_redis_password in odoo.conf; the user is ODOO_SESSION_REDIS_USERNAME',
  ]);

/**
 * Redis has a fixed number of databases (`databases` in its configuration, 16 by default), and some services offer
 * only database 0. The host never uses another database than the configured one.
 */
export const redisDatabaseRefused = (target: NamedTarget, db: number, reason: string): WideloadError =>
  new WideloadError('REDIS_DATABASE_REFUSED', [
    `${target.name} refuses database ${db}: ${reason}`,
    'set another number in ODOO_SESSION_REDIS_DB, or at the end of ODOO_SESSION_REDIS_URL; most servers have 0 to 15',
  ]);

/**
 * The server does not speak the protocol of Redis: it is a web server, another database, or a Redis that requires TLS.
 * Check host and port.
 */
export const redisProtocolUnknown = (target: NamedTarget): WideloadError =>
  new WideloadError('REDIS_FOREIGN', [
    `${target.name} does not speak the Redis protocol: it is another kind of server, or requires TLS`,
    addressSource(target),
    `${OTHER}; ${TLS_ON}`,
  ]);

const tlsWayOut = (reason: string): string =>
  reason === 'ERR_TLS_CERT_ALTNAME_INVALID'
    ? 'its certificate is for another name: set that name in ODOO_SESSION_REDIS_SSL_SERVER_NAME'
    : /CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE|UNKNOWN_CA/.test(reason)
      ? CLIENT_CERTIFICATE
      : 'if your own certificate authority signed its certificate, set ODOO_SESSION_REDIS_SSL_CA=/path/to/ca.crt';

/**
 * The TLS handshake failed, or this machine does not trust the certificate of the server. The reason is the error of
 * OpenSSL.
 */
export const redisTlsFailed = (target: NamedTarget, reason: string): WideloadError =>
  new WideloadError('REDIS_TLS_FAILED', [
    `${target.name}: the TLS connection failed (${reason})`,
    TLS_OFF,
    tlsWayOut(reason),
  ]);

/**
 * No Sentinel can be reached, none of them knows the name, or the Redis that they name cannot be reached. The message
 * shows which of these it is.
 */
export const redisSentinelLost = (target: NamedTarget, reason: string): WideloadError =>
  new WideloadError('REDIS_SENTINEL_LOST', [
    `${target.name} cannot be found: ${reason}`,
    addressSource(target),
    'query the Sentinel: redis-cli -h <sentinel> -p <port> sentinel get-master-addr-by-name <name>',
    TO_FILES,
  ]);

/**
 * The configured unix socket of Redis does not exist, or the user of this host may not write to it. The code is the one of
 * the system, such as ENOENT or EACCES.
 */
export const redisSocketUnusable = (target: NamedTarget, code: string): WideloadError =>
  new WideloadError('REDIS_SOCKET_UNUSABLE', [
    `${target.name} cannot be reached (${code})`,
    addressSource(target),
    code === 'EACCES'
      ? 'let the user of this host write to that socket: set unixsocketperm in redis.conf, or its group'
      : 'check that Redis runs and that unixsocket in redis.conf is that path',
    TO_FILES,
  ]);

/** The Sentinels require a password. It is not the password of the Redis that they watch. */
export const sentinelPasswordRequired = (target: NamedTarget): WideloadError =>
  new WideloadError('REDIS_SENTINEL_PASSWORD_WANTED', [
    `${target.name} cannot be found: the Sentinel requires a password, but none is configured`,
    'set ODOO_SESSION_REDIS_SENTINEL_PASSWORD, and ODOO_SESSION_REDIS_SENTINEL_USERNAME for a user other than default',
    'ODOO_SESSION_REDIS_PASSWORD is for Redis only',
  ]);

/** The Sentinels rejected the user name or the password; they do not report which of them is wrong. */
export const sentinelPasswordWrong = (target: NamedTarget, username: string | undefined): WideloadError =>
  new WideloadError('REDIS_SENTINEL_PASSWORD_WRONG', [
    `${target.name} cannot be found: the Sentinel rejects the password of the user ${username ?? 'default'}`,
    'correct ODOO_SESSION_REDIS_SENTINEL_PASSWORD; the user is ODOO_SESSION_REDIS_SENTINEL_USERNAME',
  ]);

/** `session_redis_cluster` is set, but this server is not part of a Redis Cluster: `cluster-enabled` is off in its configuration. */
export const redisNoCluster = ({ address }: { readonly address: string }): WideloadError =>
  new WideloadError('REDIS_NO_CLUSTER', [
    `Redis at ${address} is not a Redis Cluster: it is a single server`,
    'remove session_redis_cluster, and set session_redis_host or session_redis_url',
    TO_FILES,
  ]);

/** After a start Redis loads its data before it serves. The host waited and gave up; sessions are not at risk. */
export const redisStillLoading = (target: NamedTarget, seconds: number): WideloadError =>
  new WideloadError('REDIS_STILL_LOADING', [
    `${target.name} is still loading its data after ${seconds} s`,
    'start the host again when Redis is ready: redis-cli info persistence shows the progress',
  ]);

/** The host uses commands that older versions of Redis do not have. */
export const redisTooOld = (target: NamedTarget, version: string, least: string): WideloadError =>
  new WideloadError('REDIS_TOO_OLD', [
    `${target.name} has version ${version}; sessions need version ${least} or later`,
    `upgrade Redis to ${least} or later, such as the image redis:7`,
    OTHER,
    TO_FILES,
  ]);

/**
 * Before anything starts, the host writes, reads and removes one session. That failed: Redis is a read-only replica, its
 * memory is full, the ACL of its user lacks a command, or it is a node of a cluster. The message shows which, and what to
 * do.
 */
export const redisUnusable = (target: NamedTarget, reason: string, wayOut: string): WideloadError =>
  new WideloadError('REDIS_UNUSABLE', [
    `${target.name} cannot store sessions: it ${reason}`,
    addressSource(target),
    wayOut,
    TO_FILES,
  ]);

const DURATION = (seconds: number): string => (seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`);
export const waitingForRedis = (reason: string, seconds: number): string =>
  `${reason}; waiting for up to ${DURATION(seconds)} (session_redis_boot_wait)`;
export const waitedForRedis = (name: string, seconds: number): string =>
  `${name} is available after ${seconds.toFixed(1)} s`;
export const optionsIgnored = (name: string, ignored: readonly string[]): string =>
  `sessions are in ${name}: ${ignored.join(' and ')} ${ignored.length === 1 ? 'is' : 'are'} ignored`;
export const certificateUnchecked = (name: string): string =>
  `the certificate of ${name} is not verified, because session_redis_ssl_cert_reqs is none`;
export const outageBegan = (name: string, reason: string): string =>
  `${name} ${reason}; sessions are unavailable until it recovers`;
export const partBegan = (name: string, reason: string): string =>
  `a server of ${name} ${reason}; its sessions are unavailable until it recovers or is replaced`;
export const writesBegan = (name: string, reason: string): string =>
  `${name} ${reason}; no session is saved until it accepts writes`;
export const endedInPart = (name: string, works: string, seconds: number, reason: string): string =>
  `${name} ${works} after ${seconds.toFixed(1)} s, but one problem remains: it ${reason}`;
export const userIndexBegan = (name: string, reason: string): string =>
  `${name} ${reason}; without the user index, logging out everywhere misses sessions: allow its user the keys sessions_of_user:*`;
