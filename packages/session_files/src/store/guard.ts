import { accessSync, constants } from 'node:fs';
import type { Logger } from '@wideload/kit';
import { codeOf } from '@wideload/kit/internal';
import { StoreUnavailable, UnreadableSession } from '@wideload/session';
import { Outage } from '@wideload/session/internal';
import { folderUnreadable, folderUnwritable } from '../errors.ts';

/** Called when the folder of the sessions cannot be read or written, and when it can again. */
export interface FolderOutages {
  readonly reach: Outage;
  readonly write: Outage;
}

/** Logs the faults of a sessions folder for its store. */
export function folderOutages(folder: string, log: Logger): FolderOutages {
  const name = `the sessions folder ${folder}`;
  return { reach: new Outage(log, name, folderUnreadable), write: new Outage(log, name, folderUnwritable) };
}

/**
 * A fault that does not concern a single file: the disk is full or broken, read-only, or this process has too many open
 * files.
 */
const OF_ALL = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE', 'ENFILE']);

/** A failing disk makes the store unavailable: it says nothing about the session. */
export class Guard {
  private readonly folder: string;
  private readonly outages: FolderOutages | undefined;

  constructor(folder: string, outages?: FolderOutages) {
    this.folder = folder;
    this.outages = outages;
  }

  /** Runs a task that only reads. */
  reading<R>(task: () => R): R {
    return this.run(task, this.outages?.reach, true);
  }

  /** Writes a session: if that works, there is room. */
  writing<R>(task: () => R): R {
    return this.run(task, this.outages?.write, true);
  }

  /** Runs a task that also works on a full disk, such as removing a file. */
  changing<R>(task: () => R): R {
    return this.run(task, this.outages?.write, false);
  }

  async *paging<T>(pages: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* pages;
    } catch (error) {
      this.fail(error, this.outages?.reach);
    }
  }

  private run<R>(task: () => R, outage: Outage | undefined, isProof: boolean): R {
    try {
      const result = task();
      if (result instanceof Promise) return result.catch((error: unknown) => this.fail(error, outage)) as R;
      if (isProof) outage?.ended();
      return result;
    } catch (error) {
      return this.fail(error, outage);
    }
  }

  private fail(error: unknown, outage: Outage | undefined): never {
    const code = codeOf(error);
    if (error instanceof UnreadableSession || code === undefined) throw error;
    if (OF_ALL.has(code) || !this.isFolderUsable()) outage?.began(code);
    throw new StoreUnavailable(`the sessions folder failed with ${code}`, { cause: error });
  }

  private isFolderUsable(): boolean {
    try {
      accessSync(this.folder, constants.R_OK | constants.W_OK | constants.X_OK);
      return true;
    } catch {
      return false;
    }
  }
}
