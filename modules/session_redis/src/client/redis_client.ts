import type { EventEmitter } from 'node:events';
import type { Address } from '../target/address.ts';
import type { ServerIdentity } from './info.ts';
import type { RedisFailure } from './refusal.ts';

/** The events of a client. */
export interface ClientEvents {
  /** An attempt to connect begins. */
  connecting: [];
  /** Connected, and the server serves: commands are sent from now on. */
  ready: [];
  /** A failure outside of a command. */
  failure: [RedisFailure];
  /** The connection closed. */
  lost: [];
  /** In a cluster: a server was connected to again, or has taken over keys of another. It may have an older state. */
  replaced: [];
  /** The client has given up; it connects again by itself while its policy says that it is up. */
  end: [];
}

/** One server: its state, and a scan of its keys. All methods reject with a `RedisFailure`. */
export interface RedisServer {
  /** Its address, as Sentinels or the cluster name it; undefined without either. */
  readonly address: Address | undefined;
  /** The IP address at the other end of the connection; undefined without a TCP connection. */
  readonly remoteAddress: string | undefined;
  /** Its port there. */
  readonly remotePort: number | undefined;
  /** The whole text of INFO. */
  info(): Promise<string>;
  /** Identifies the process, with the position of its replication stream. */
  identity(): Promise<ServerIdentity>;
  /** The server's clock, in seconds since 1970. */
  time(): Promise<number>;
  /** The section `replication` of INFO. */
  replication(): Promise<string>;
  /**
   * Waits until that many replicas have the writes of this connection, for that many milliseconds at most (WAIT).
   * Returns how many have. Other commands over this connection wait behind it.
   */
  wait(replicas: number, ms: number): Promise<number>;
  /** Returns a setting of the server (CONFIG GET); undefined if it does not show it. */
  setting(name: string): Promise<string | undefined>;
  /** The answer of CLUSTER NODES. */
  clusterNodes(): Promise<string>;
  /** One page of the keys that match; the cursor is `0` at the beginning, and again at the end. */
  scan(cursor: string, pattern: string, count: number): Promise<{ readonly cursor: string; readonly keys: string[] }>;
}

/**
 * The operations that sessions need of a Redis, with any library: of one server or of a cluster. Each command is sent
 * now or fails now, is sent at most once, and takes no longer than the policy's timeout. All methods reject with a
 * `RedisFailure`, which contains no key and no value. Values are bytes; lifetimes are whole seconds.
 */
export interface RedisClient extends Pick<EventEmitter<ClientEvents>, 'on' | 'once' | 'off'> {
  readonly isCluster: boolean;
  /** Whether commands are sent. If not, each fails at once. */
  readonly isReady: boolean;
  /** Whether it is connected and the server is still loading its data, or answering the first commands. */
  readonly isLoading: boolean;

  /** Resolves when the client is ready. Rejects with the first failure. */
  connect(): Promise<void>;
  /** Closes the connection and opens it again, if the policy says that the client is up. */
  reconnect(): void;
  /** Ends all sockets and timers at once. */
  drop(): Promise<void>;
  /** Waits for the answers of sent commands, then drops the client. */
  close(): Promise<void>;

  get(key: string): Promise<Buffer | null>;
  /** Writes a key that does not exist (SET NX EX). Returns whether it did. */
  create(key: string, text: string, seconds: number): Promise<boolean>;
  /** Writes a key, existing or not (SET EX). */
  set(key: string, text: string, seconds: number): Promise<void>;
  /** Deletes a key whose bytes equal `expected`, in one step. Returns true when done, else the stored bytes. */
  compareAndDelete(key: string, expected: string): Promise<true | Buffer | null>;

  /**
   * Reads a session. Null if there is none, and if it has ended (`end`): then a later text of another program under its
   * key is deleted.
   */
  load(key: string): Promise<Buffer | null>;
  /**
   * Reads a session with the rest of its lifetime in seconds: -1 if it never expires, -2 if it ended between the two
   * commands. Null as with `load`, but nothing is deleted.
   */
  peek(key: string): Promise<readonly [value: Buffer | null, seconds: number]>;
  /** Writes a session whose key does not exist (SET NX EX), unless it has ended. */
  createSession(key: string, text: string, seconds: number): Promise<'created' | 'exists' | 'ended'>;
  /**
   * Writes a session whose bytes equal `expected`, in one step. Returns true when done, else the stored bytes, or null
   * if there is none or the session has ended. `keepsLonger`: a longer lifetime stays.
   */
  compareAndSet(
    key: string,
    expected: string,
    text: string,
    seconds: number,
    keepsLonger?: boolean,
  ): Promise<true | Buffer | null>;
  /** Ends a session whose bytes equal `expected`, in one step. Returns the same as `compareAndSet`. */
  compareAndEnd(key: string, expected: string, markSeconds: number): Promise<true | Buffer | null>;
  /**
   * Deletes a session and leaves the mark that it has ended, in one step: a key without a value, by `endedKeyOf`, for
   * `markSeconds`. Returns whether there was a session; if not, `marksAlways` decides on the mark.
   */
  end(key: string, markSeconds: number, marksAlways?: boolean): Promise<boolean>;
  /**
   * Ends a session whose text does not contain `part`. Returns whether it did. Not in one step: the mark comes after the
   * deletion. `markSeconds`: undefined for no mark.
   */
  endUnlessContaining(key: string, part: string, markSeconds: number | undefined): Promise<boolean>;
  /** Sets the lifetime of an existing key. */
  expire(key: string, seconds: number): Promise<void>;
  /** Sets the lifetime of an existing key, unless it has a longer one. */
  prolong(key: string, seconds: number): Promise<void>;
  /** Returns whether the key existed. */
  delete(key: string): Promise<boolean>;
  /** The type of a key, in Redis's words: `string`, `none`. */
  typeOf(key: string): Promise<string>;

  /**
   * Adds a sid to the index under that key. Expired entries are removed, and the index with its last entry. The clock
   * is that of Redis.
   */
  addToIndex(key: string, sid: string, seconds: number): Promise<void>;
  removeFromIndex(key: string, sid: string): Promise<void>;
  indexPage(key: string, cursor: string, count: number): Promise<{ readonly cursor: string; readonly sids: string[] }>;

  /** Returns whether the lease was free. */
  takeLease(key: string, owner: string, seconds: number): Promise<boolean>;
  /** Both return false when the lease has another owner, or none. */
  renewLease(key: string, owner: string, seconds: number): Promise<boolean>;
  releaseLease(key: string, owner: string): Promise<boolean>;

  /** Makes the server notify that subscriber of every change to keys that this connection reads from now on. */
  sendInvalidationsTo(subscriberId: number): Promise<void>;
  /** Resolves when the server has answered all that was sent before. */
  ping(): Promise<void>;

  /** The server, or the known masters of a cluster. */
  servers(): readonly RedisServer[];
  /** That of the server, or of some server of a cluster. */
  identity(): Promise<ServerIdentity>;
  /**
   * Returns one of the keys that `newKey` makes for each server that keeps sessions: what happens to it happens to all
   * of that server.
   */
  keyOfEachServer(newKey: () => string): readonly string[];
  /** Resolves if this server is a node of a cluster; otherwise rejects with a failure of kind `standalone`. */
  checkIsClusterNode(): Promise<void>;
}

/** An address in the form of INFO and CLUSTER NODES, without brackets: `10.0.0.2:6379`, `::1:6379`. */
export function plainAddress({ host, port }: Address): string {
  return `${host}:${port}`;
}

/** The address by which other servers name this one, in that form. */
export function addressOf({ address, remoteAddress, remotePort }: RedisServer): string {
  return address === undefined ? `${remoteAddress}:${remotePort}` : plainAddress(address);
}

/**
 * A second connection to one server, which is notified of changes to keys. Its methods reject with a `RedisFailure`.
 */
export interface InvalidationSubscriber extends Pick<EventEmitter<SubscriberEvents>, 'on' | 'once' | 'off'> {
  readonly isReady: boolean;
  connect(): Promise<void>;
  reconnect(): void;
  drop(): Promise<void>;
  /** Subscribes, once after each `ready`. Returns its own id at the server, and the identity of the server. */
  subscribe(): Promise<{ readonly id: number; readonly server: ServerIdentity }>;
  /** Resolves when the server has reported all earlier changes. */
  ping(): Promise<void>;
}

export interface SubscriberEvents {
  ready: [];
  lost: [];
  /** Keys whose values changed; undefined when any may have. */
  changed: [keys: readonly string[] | undefined];
}
