import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { ConnectionOptions } from 'node:tls';
import { codeOf, NotAFile, readFile } from '@wideload/kit/internal';
import type { RedisOptionValues } from '../options.ts';
import { tlsFileInvalid, tlsFileUnreadable, tlsKeyMismatch, tlsOff, tlsPairBroken } from './errors.ts';

/** TLS settings: the files are paths. */
export interface Tls {
  readonly ca: string | undefined;
  readonly pair: { readonly cert: string; readonly key: string } | undefined;
  readonly serverName: string | undefined;
  /** Whether the server's certificate is checked. */
  readonly isVerified: boolean;
}

/** Returns the TLS settings if TLS is on. Throws if options contradict each other. */
export function tlsOf(options: RedisOptionValues, isOn: boolean): Tls | undefined {
  const { ssl_ca: ca, ssl_cert: cert, ssl_key: key, ssl_server_name: serverName } = options;
  if (!isOn) {
    const [idle] = Object.entries({ ssl_ca: ca, ssl_cert: cert, ssl_key: key, ssl_server_name: serverName })
      .filter(([, value]) => value !== undefined)
      .map(([name]) => `session_redis_${name}`);
    if (idle !== undefined) throw tlsOff(idle);
    return undefined;
  }
  if ((cert === undefined) !== (key === undefined)) {
    throw cert === undefined
      ? tlsPairBroken('session_redis_ssl_key', 'session_redis_ssl_cert')
      : tlsPairBroken('session_redis_ssl_cert', 'session_redis_ssl_key');
  }
  const pair = cert === undefined || key === undefined ? undefined : { cert, key };
  // In Python, where these values come from, `optional` means the same to a client as `required`.
  return { ca, pair, serverName, isVerified: options.ssl_cert_reqs !== 'none' };
}

/** Reads a file of an option, and parses it. */
function load<T>(option: string, path: string, what: string, parse: (pem: Buffer) => T): { pem: Buffer; parsed: T } {
  let pem: Buffer;
  try {
    pem = readFile(path);
  } catch (error) {
    throw tlsFileUnreadable(option, path, error instanceof NotAFile ? error.message : (codeOf(error) ?? String(error)));
  }
  try {
    return { pem, parsed: parse(pem) };
  } catch {
    throw tlsFileInvalid(option, path, what);
  }
}

const certificate = (pem: Buffer) => new X509Certificate(pem);

/** Reads the files into the options of Node's `tls.connect`. Throws a `WideloadError` for an unusable file. */
export function readTls({ ca, pair, serverName, isVerified }: Tls): ConnectionOptions {
  const trusted = ca === undefined ? undefined : load('session_redis_ssl_ca', ca, 'a certificate', certificate);
  const own = pair && {
    cert: load('session_redis_ssl_cert', pair.cert, 'a certificate', certificate),
    key: load('session_redis_ssl_key', pair.key, 'a private key without a passphrase', createPrivateKey),
  };
  if (own && !own.cert.parsed.checkPrivateKey(own.key.parsed)) throw tlsKeyMismatch(pair.cert, pair.key);
  return {
    ...(trusted && { ca: trusted.pem }),
    ...(own && { cert: own.cert.pem, key: own.key.pem }),
    ...(serverName !== undefined && { servername: serverName }),
    rejectUnauthorized: isVerified,
  };
}
