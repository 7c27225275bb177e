// All assumptions about ioredis beyond its documentation: members and exports that may change.
// test/ioredis_assumptions.test.ts fails when one of them no longer holds, and package.json allows one minor version.

import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import type { CommandShape } from '../client/module_client.ts';

type Library = typeof import('ioredis');

// By `require`, which takes half the time: an import of CommonJS scans all files for their exports first.
const ioredis: Library = createRequire(import.meta.url)('ioredis');

export const { Cluster, Redis } = ioredis;
export type Cluster = import('ioredis').Cluster;
export type Redis = import('ioredis').Redis;
export type Command = import('ioredis').Command;

/** The members of `ReplyError` besides its text. */
export interface ErrorReply extends Error {
  readonly command?: { readonly name: string };
}

/** Whether an error is a reply of the server. Its class differs between the two protocols; its name does not. */
export function isErrorReply(error: unknown): error is ErrorReply {
  return error instanceof Error && error.name === 'ReplyError';
}

/** The socket of a client; undefined before it connects for the first time. */
export function socketOf(redis: Redis): Socket | undefined {
  return redis.stream;
}

/** Whether a command was answered, or given up. */
export function isSettled(command: Command): boolean {
  return command.isSettled;
}

/** Whether ioredis is connected and waits for the ready check (INFO). */
export function isReadyCheck(redis: Redis, command: Command): boolean {
  return command.name === 'info' && redis.status === 'connect';
}

/** The slot of a key in a cluster. */
export function slotOf(key: string): number {
  return new ioredis.Command('get', [key]).getSlot();
}

/** Makes a command remember its slot in a cluster, which ioredis otherwise computes from its arguments. */
export function rememberSlot(command: Command): void {
  command.getSlot();
}

/** Whether an argument of a command is a key, and whether its answer may come much later. */
export function shapeOf(name: string, args: readonly (string | number | Buffer)[]): CommandShape {
  const command = new ioredis.Command(name, [...args]);
  // It is never sent, so nothing waits for its promise.
  return { hasKeys: command.getKeys().length > 0, waits: command.extractBlockingTimeout() !== undefined };
}

/** The names of the masters that have slots, in no order, and repeated. */
export function mastersOf(cluster: Cluster): readonly (string | undefined)[] {
  return cluster.slots.map(([master]) => master);
}

/** The name of the master that has the slot of that key. */
export function masterOf(cluster: Cluster, key: string): string | undefined {
  return cluster.slots[slotOf(key)]?.[0];
}

/** The name of a node of a cluster, as `masterOf` returns it. */
export function nameOf({ options: { host, port } }: Redis): string {
  return `${host}:${port}`;
}

/** Makes a cluster's client ask some node, in the background, which master has which slots. */
export function refreshSlots(cluster: Cluster): void {
  cluster.refreshSlotsCache();
}

/** How ioredis gets a socket. `disconnect` ends an attempt that is not needed any more. */
export abstract class Connector extends ioredis.AbstractConnector {
  protected get isWanted(): boolean {
    return this.connecting;
  }

  protected begin(): void {
    this.connecting = true;
  }

  /** Uses a socket as that of the connection. Its first error is the failure of the connection. */
  protected use<S extends Socket>(socket: S): S {
    this.stream = socket;
    socket.once('error', (error) => {
      this.firstError = error;
    });
    return socket;
  }
}
