import { WideloadError } from '@wideload/kit';
import { maskIn, maskWhole } from '@wideload/kit/internal';

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
    `${option} has ${JSON.stringify(maskWhole(found))}, which is not an address`,
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
    `session_redis_url names the database ${maskIn(found)}, which is not a number`,
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
    `turn it on: ODOO_SESSION_REDIS_SSL, or rediss:// in ODOO_SESSION_REDIS_URL; or take ${option} away`,
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
