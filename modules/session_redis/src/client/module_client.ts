import type { EventEmitter } from 'node:events';
import type { Target } from '../target/target.ts';
import type { Policy } from './driver.ts';

/** An argument of a command. */
export type Argument = string | number | Buffer;

/** The events of a client of a module. */
export interface ModuleClientEvents {
  /** A message came on a channel. */
  message: [channel: string, text: string];
}

/** A client for the commands of a module, or for its subscriptions. All methods reject with a `RedisFailure`. */
export interface ModuleClient extends Pick<EventEmitter<ModuleClientEvents>, 'on'> {
  /** Resolves when the client is ready. Rejects with the first failure. */
  connect(): Promise<void>;
  /** Sends a command; its keys get the prefix. */
  send(command: string, args: readonly Argument[]): Promise<unknown>;
  /** Receives the messages on a channel, again after each loss of the connection. */
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  /** Ends all sockets and timers at once. */
  drop(): Promise<void>;
  /** Waits for the answers of sent commands, then drops the client. */
  close(): Promise<void>;
}

/** What a command would do, as far as its name and arguments show it. */
export interface CommandShape {
  /** Whether at least one of its arguments is known to be a key. */
  readonly hasKeys: boolean;
  /** Whether Redis may answer it much later. */
  readonly waits: boolean;
}

/** The part of a Redis library that modules need. */
export interface ModuleDriver {
  /** Makes a client for commands; `connect` connects it. */
  createModuleClient(target: Target, policy: Policy, keyPrefix: string): ModuleClient;
  /** Makes a client for subscriptions; `connect` connects it. */
  createModuleSubscriber(target: Target, policy: Policy): ModuleClient;
  shapeOf(command: string, args: readonly Argument[]): CommandShape;
}
