import { isSid } from '@wideload/session';

/** How the keys of one kind are named. */
export interface KeyCodec {
  encode(name: string): string;
  /** Returns the name in a key; undefined for a key of another kind or prefix. */
  decode(key: string): string | undefined;
  /**
   * Returns the pattern for SCAN that matches the keys of names with that beginning. Special characters are escaped.
   */
  pattern(beginning?: string): string;
}

/** The keys of one host, or of all hosts with the same prefix. */
export interface Keys {
  /** By sid. */
  readonly sessions: KeyCodec;
  /** By user. Not below `session:`, where the addon takes every key for a session. */
  readonly userIndex: KeyCodec;
  /** By name; the value says which process of which host has the lease. */
  readonly leases: KeyCodec;
  /** By name: values that modules share for a limited time. */
  readonly shared: KeyCodec;
  /** By module and a name of its own: `shop:visits`. */
  readonly modules: KeyCodec;
}

const literal = (text: string): string => text.replace(/[*?[\]\\]/g, '\\$&');

/**
 * With a prefix there are two colons, as Odoo's addon writes them (`session_redis/session.py`), unlike in its README.
 */
const beginningOf = (kind: string, prefix: string | undefined): string => (prefix ? `${kind}::${prefix}:` : `${kind}:`);

function codec(
  kind: string,
  prefix: string | undefined,
  toName: (rest: string) => string | undefined,
  toRest: (name: string) => string = (name) => name,
): KeyCodec {
  const head = beginningOf(kind, prefix);
  return {
    encode: (name) => head + toRest(name),
    decode: (key) => (key.startsWith(head) ? toName(key.slice(head.length)) : undefined),
    pattern: (beginning = '') => `${literal(head + toRest(beginning))}*`,
  };
}

/** Colons of a user are escaped, so that none looks like a prefix. */
const escaped = (user: string): string => user.replace(/[%:]/g, encodeURIComponent);
const unescaped = (rest: string): string | undefined =>
  rest.includes(':') ? undefined : rest.replace(/%(?:25|3A)/g, decodeURIComponent);

/** A colon at the beginning belongs to another prefix. */
const withoutColon = (rest: string): string | undefined => (rest.startsWith(':') ? undefined : rest);

export function keysOf(prefix: string | undefined): Keys {
  return {
    sessions: codec('session', prefix, (rest) => (isSid(rest) ? rest : undefined)),
    userIndex: codec('sessions_of_user', prefix, unescaped, escaped),
    leases: codec('host_lease', prefix, withoutColon),
    shared: codec('host_shared', prefix, withoutColon),
    modules: codec('host_module', prefix, withoutColon),
  };
}
