import { parseInfo } from '../client/info.ts';
import type { Command, Redis } from './assumptions.ts';

/** Commands of newer servers that do in one step what needs a script elsewhere. */
export interface NativeCommands {
  /** `SET key value IFEQ expected GET`: Valkey 8.1. */
  readonly setIfEqual: boolean;
  /** `DELIFEQ key expected`: Valkey 9.0. */
  readonly deleteIfEqual: boolean;
}

const NONE: NativeCommands = { setIfEqual: false, deleteIfEqual: false };

/** What each server said when its present connection began. */
const known = new WeakMap<Redis, NativeCommands>();

/** Whether a version is that one or later. */
function isAtLeast(version: string, major: number, minor: number): boolean {
  const [first = 0, second = 0] = version.split('.').map(Number);
  return first > major || (first === major && second >= minor);
}

/**
 * Reads INFO. Only versions count on which these commands are tested: Redis 8.4 documents the same SET and another
 * command for deleting, and gets the scripts.
 */
export function nativeCommandsIn(info: string): NativeCommands {
  const version = parseInfo(info).get('valkey_version');
  if (version === undefined) return NONE;
  return { setIfEqual: isAtLeast(version, 8, 1), deleteIfEqual: isAtLeast(version, 9, 0) };
}

/** Returns what a server has. Nothing if that is unknown: then scripts do it. */
export function nativeCommandsOf(redis: Redis | undefined): NativeCommands {
  return (redis && known.get(redis)) ?? NONE;
}

/** Uses scripts on that server from now on, until its next connection. */
export function useScripts(redis: Redis | undefined): void {
  if (redis !== undefined) known.delete(redis);
}

/**
 * Learns from the answer of the ready check, the INFO that ioredis sends on each new connection: a failover or an upgrade
 * may have put another version there. It costs no command and no right more.
 */
export function learnFrom(redis: Redis, readyCheck: Command): void {
  useScripts(redis);
  const { resolve } = readyCheck;
  readyCheck.resolve = (answer) => {
    known.set(redis, nativeCommandsIn(String(answer)));
    resolve(answer);
  };
}
