import { linkSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf, giveToOwnerOf, makeFolder } from '@wideload/kit/internal';
import { StoreUnavailable } from '@wideload/session';
import { isMissing } from '../folder/errno.ts';
import { removeFile } from '../store/remove.ts';
import { freeIfAbandoned } from './abandoned.ts';
import { claimName, lockName, openClaims } from './claim_name.ts';

/** Maximum time to wait for the lock of a session file, which is held for microseconds. */
const CLAIM_TIMEOUT_MS = 5000;
/** Milliseconds between two checks whether the holder of a lock has died. */
const LOOK_INTERVAL = 50;

/**
 * The protocol by which processes change one session file without losing a write of another.
 *
 * A claim is a file beside the session, named after the process that made it, with the text to be written. Other
 * processes only see the results of link(2) and rename(2), each of which is done or not done whenever the process dies:
 *
 * - A session file is created by linking a claim to its path, which fails if it exists.
 * - It is replaced, removed or moved only by the process that holds its lock. The lock is a second name of a claim,
 *   made by link(2), which fails while there is one. To replace the session, the lock itself is renamed over it, which
 *   does both at once.
 * - A lock therefore always has an owner: the claim that is the same file, with the name of a process. A process that
 *   finds the owner dead renames the claim to a name of its own. One of all that try succeeds, which makes it the owner
 *   of the lock, and removes it; if that process dies meanwhile, the next one does the same.
 * - A running process never loses its lock. If it is unknown whether a process runs, because it is in another
 *   container, it loses its lock after half a minute.
 *
 * Needs a file system with hard links. Odoo, in a shared folder, takes no locks: what it renames last wins.
 */
export class Claim {
  private readonly path: string;
  private readonly file: string;
  private readonly lock: string;
  private isHeld = false;

  /** `text`: the new content of the session, empty to remove it. `mtimeMs`: its modification time; default: now. */
  constructor(path: string, text = '', mtimeMs?: number) {
    this.path = path;
    this.file = claimName(path);
    this.lock = lockName(path);
    openClaims.add(this.file);
    try {
      this.lay(text);
      if (mtimeMs !== undefined) utimesSync(this.file, mtimeMs / 1000, mtimeMs / 1000);
    } catch (error) {
      this.end();
      throw error;
    }
  }

  private lay(text: string): void {
    try {
      writeFileSync(this.file, text, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if (!isMissing(error)) throw error;
      makeFolder(dirname(this.path), 0o700);
      writeFileSync(this.file, text, { mode: 0o600, flag: 'wx' });
    }
    giveToOwnerOf(dirname(this.path), this.file);
  }

  /** Creates the session file. Returns whether it did; false if it exists. */
  create(): boolean {
    return isLinked(this.file, this.path);
  }

  /** Takes the lock, if it is free. */
  hold(): boolean {
    this.isHeld = isLinked(this.file, this.lock);
    return this.isHeld;
  }

  /** Replaces the session file. Only under the lock, which this releases. */
  replace(): void {
    renameSync(this.lock, this.path);
    this.isHeld = false;
  }

  /** Runs `task` under the lock: at once if it is free, else when it is. */
  whenHeld<T>(task: () => T): T | Promise<T> {
    return this.hold() ? task() : this.wait().then(task);
  }

  private async wait(): Promise<void> {
    const begin = performance.now();
    let looked = begin;
    do {
      // Not in step with other waiting processes.
      await pause(1 + Math.random() * 3);
      const now = performance.now();
      if (now - begin > CLAIM_TIMEOUT_MS) throw new StoreUnavailable('a session file is locked by another process');
      if (now - looked < LOOK_INTERVAL) continue;
      looked = now;
      freeIfAbandoned(this.path);
    } while (!this.hold());
  }

  /** Runs `task`, and removes everything of this claim afterwards. */
  during<R>(task: () => R): R {
    let result: R;
    try {
      result = task();
    } catch (error) {
      this.end();
      throw error;
    }
    if (result instanceof Promise) return result.finally(() => this.end()) as R;
    this.end();
    return result;
  }

  private end(): void {
    openClaims.delete(this.file);
    // In this order: a lock without its claim would have no owner.
    if (this.isHeld) removeFile(this.lock);
    removeFile(this.file);
  }
}

function isLinked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}
