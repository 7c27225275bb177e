import { WideloadError } from '@wideload/kit';
import { HOST_COMMAND, maskIn, maskWhole } from '@wideload/kit/internal';

/** The options are checked before anything connects. */
const misconfigured = (code: string, lines: readonly string[]): WideloadError =>
  new WideloadError(code, lines, { exitCode: 2 });

/**
 * A Sentinel may watch several masters, each under a name; so the name of the master is required.
 * `redis-cli -p 26379 sentinel masters` lists the names that a Sentinel knows.
 */
export const sentinelNameMissing = (sentinels: string): WideloadError =>
  misconfigured('SESSION_REDIS_SENTINEL_NAME_MISSING', [
    `the name of the master is missing, which the Sentinel at ${sentinels} needs`,
    'set session_redis_sentinel_master_name or ODOO_SESSION_REDIS_SENTINEL_MASTER_NAME; often it is mymaster',
  ]);

/** Sentinels and nodes of a cluster are written as `host:port`. The port is optional if it is the default. */
export const addressInvalid = (option: string, found: string): WideloadError =>
  misconfigured('SESSION_REDIS_ADDRESS_INVALID', [
    `${option} contains ${JSON.stringify(maskWhole(found))}, which is not an address`,
    'write host:port, separated by commas; an IPv6 address in brackets: [::1]:6379',
  ]);

/** This option is a host name or an IP address without a port. The port and the URL have their own options. */
export const hostInvalid = (option: string, found: string): WideloadError =>
  misconfigured('SESSION_REDIS_ADDRESS_INVALID', [
    `${option} is ${JSON.stringify(maskWhole(found))}, which is not a host name`,
    `set the port with ${option.replace(/host$/, 'port')}; set a URL with session_redis_url`,
  ]);

/** The last part of a Redis URL, or `?db=`, is the number of a database. */
export const urlDatabaseInvalid = (found: string): WideloadError =>
  misconfigured('SESSION_REDIS_URL_INVALID', [
    `session_redis_url has the database ${maskIn(found)}, which is not a number`,
    'write redis://user:password@host:port/0 or unix:///path/to/socket?db=0',
  ]);

/** An unknown parameter is refused rather than ignored: it may be about security, such as checks of a certificate. */
export const urlQueryUnknown = (name: string, known: readonly string[]): WideloadError =>
  misconfigured('SESSION_REDIS_URL_INVALID', [
    `session_redis_url has the unknown parameter ?${name}=`,
    `use one of ${known.join(', ')}; set TLS with session_redis_ssl_ca and the other session_redis_ssl options`,
  ]);

/** A `/`, `?` or `#` in a user name or password ends that part of the URL; the rest would be read as another part. */
export const urlNotEncoded = (): WideloadError =>
  misconfigured('SESSION_REDIS_URL_INVALID', [
    'session_redis_url has a user or password that contains / ? or #',
    'write them as %2F, %3F and %23, or set session_redis_password, which needs no encoding',
  ]);

/** The path of a unix socket begins with a slash, in addition to the two of `unix://`. */
export const urlSocketMissing = (): WideloadError =>
  misconfigured('SESSION_REDIS_URL_INVALID', [
    'session_redis_url begins with unix:// but has no path of a socket',
    'write three slashes: unix:///path/to/socket?db=0',
  ]);

/**
 * Two options contradict each other. Among the options of Odoo's addon, Sentinels win over a URL, and a URL over host and
 * port; any other combination is an error.
 */
export const optionsConflict = (one: string, other: string): WideloadError =>
  misconfigured('SESSION_REDIS_CONFLICT', [
    `${one} and ${other} are both set, and name different servers`,
    `remove one of them; ${HOST_COMMAND} config shows where each is set`,
  ]);

/** The URL and the option have different database numbers. */
export const databasesConflict = (inUrl: number, db: number): WideloadError =>
  misconfigured('SESSION_REDIS_CONFLICT', [
    `session_redis_url has database ${inUrl}, but session_redis_db is ${db}`,
    'remove one of them',
  ]);

/** A Redis Cluster has only one database: 0. */
export const clusterDatabase = (db: number): WideloadError =>
  misconfigured('SESSION_REDIS_CONFLICT', [
    `session_redis_cluster is set, but so is database ${db}: a Redis Cluster has only database 0`,
    'to separate the keys of several hosts, use session_redis_prefix',
  ]);

/** Redis supports TLS on network ports only. */
export const socketOverTls = (path: string): WideloadError =>
  misconfigured('SESSION_REDIS_CONFLICT', [
    `session_redis_ssl is set, but ${path} is a unix socket, which does not support TLS`,
    'remove session_redis_ssl: data in a unix socket does not leave this machine',
  ]);

/** An option for TLS has no effect without TLS; this is an error, because it may be about security. */
export const tlsOff = (option: string): WideloadError =>
  misconfigured('SESSION_REDIS_CONFLICT', [
    `${option} is set, but TLS is off`,
    `turn it on: ODOO_SESSION_REDIS_SSL, or rediss:// in ODOO_SESSION_REDIS_URL; or remove ${option}`,
  ]);

/** A client certificate needs its key, and a key its certificate. */
export const tlsPairBroken = (option: string, missing: string): WideloadError =>
  misconfigured('SESSION_REDIS_CONFLICT', [
    `${option} is set, but ${missing} is not`,
    'set both: a certificate needs its key',
  ]);

/** A file for TLS does not exist, or the user of the host may not read it. */
export const tlsFileUnreadable = (option: string, path: string, reason: string): WideloadError =>
  misconfigured('SESSION_REDIS_TLS_FILE', [
    `${option} is ${path}, which cannot be read (${reason})`,
    'set it to an existing file that the user of this host may read',
  ]);

/** Certificates and keys are PEM files. Their first line is like `-----BEGIN CERTIFICATE-----`. */
export const tlsFileInvalid = (option: string, path: string, what: string): WideloadError =>
  misconfigured('SESSION_REDIS_TLS_FILE', [
    `${option} is ${path}, which does not contain ${what}`,
    'set it to a PEM file',
  ]);

/** The certificate and the key do not belong together. */
export const tlsKeyMismatch = (cert: string, key: string): WideloadError =>
  misconfigured('SESSION_REDIS_TLS_FILE', [
    `the key in ${key} does not match the certificate in ${cert}`,
    'set session_redis_ssl_cert and session_redis_ssl_key to a matching pair',
  ]);
