import { accessSync, constants, mkdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { dirname } from 'node:path';
import { ownExpiration, type SessionData, wholeSeconds } from '../data.ts';
import { StoreUnavailable, sessionFolderUnusable, UnreadableSession } from '../errors.ts';
import { parseSession } from '../json/parse.ts';
import { newBase64Sid } from '../sid.ts';
import type { PeekedSession, SessionStore, Written } from '../store.ts';
import { inPages } from './entries.ts';
import { SessionFolder } from './folder.ts';
import { type Layout, notesFolder, olderPaths, ownPath } from './layout.ts';
import { isMissing, readSessionFile } from './read.ts';
import { UserNotes } from './user_notes.ts';
import { writeSessionFile } from './write.ts';

/** Where session files are kept, and for how long. */
export interface FileStoreSettings extends Layout {
  /** Seconds that a session lives after its last write. Odoo's `SESSION_LIFETIME` is 7 days, logged in or not. */
  readonly expiration: number;
}

/** Makes the sessions folder, or says in one sentence why it cannot be used. */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw sessionFolderUnusable(folder, code);
  }
}

function removeFile(path: string): boolean {
  try {
    rmSync(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/**
 * Sessions in files, one each, where and as Odoo keeps them. Reads and writes are synchronous: on a local disk that is
 * the fastest way, and within this process nothing can come between a comparison and its write.
 */
export class FileSessionStore implements SessionStore {
  readonly place: string;
  private readonly settings: FileStoreSettings;
  private readonly folder: SessionFolder;
  private readonly notes: UserNotes;

  constructor(settings: FileStoreSettings) {
    this.settings = settings;
    this.folder = new SessionFolder(settings);
    this.notes = new UserNotes(notesFolder(settings));
    this.place = `files in ${settings.folder}`;
  }

  newSid(): string {
    return newBase64Sid();
  }

  lifetime(data: SessionData): number {
    return ownExpiration(data) ?? wholeSeconds(this.settings.expiration);
  }

  load(sid: string): string | undefined {
    return this.guarded(() => this.read(sid));
  }

  private read(sid: string): string | undefined {
    const own = ownPath(this.settings, sid);
    const content = readSessionFile(own);
    const text = content?.text ?? this.moveIn(sid, own);
    const mtimeMs = content?.mtimeMs;
    if (text === undefined || mtimeMs === undefined) return text;
    return this.isExpired(text, mtimeMs) ? undefined : text;
  }

  private isExpired(text: string, mtimeMs: number): boolean {
    return Date.now() - mtimeMs > this.lifetimeOf(text) * 1000;
  }

  private lifetimeOf(text: string): number {
    // Only a session that names a lifetime of its own needs to be read to know.
    return text.includes('"expiration"') ? this.lifetime(parseSession(text)) : this.settings.expiration;
  }

  /** Finds a session that an older program left, and moves it to where we keep ours, with the age it has. */
  private moveIn(sid: string, own: string): string | undefined {
    for (const path of olderPaths(this.settings, sid)) {
      const content = readSessionFile(path);
      if (content === undefined) continue;
      if (this.isExpired(content.text, content.mtimeMs)) return undefined;
      if (content.isPickle) {
        writeSessionFile(own, content.text, content.mtimeMs);
        removeFile(path);
      } else {
        mkdirSync(dirname(own), { recursive: true, mode: 0o700 });
        renameSync(path, own);
      }
      return content.text;
    }
    return undefined;
  }

  write(sid: string, text: string, expected: string | undefined, seconds: number): Written {
    return this.guarded((): Written => {
      const current = this.read(sid);
      if (current !== expected) return { done: false, current };
      writeSessionFile(ownPath(this.settings, sid), text, this.mtimeMsFor(text, seconds));
      return { done: true };
    });
  }

  /** A lifetime is counted from a file's last write: one that is to live for less is written as if a while ago. */
  private mtimeMsFor(text: string, seconds: number): number | undefined {
    const early = wholeSeconds(this.lifetimeOf(text)) - wholeSeconds(seconds);
    return early > 0 ? Date.now() - early * 1000 : undefined;
  }

  touch(sid: string, _seconds: number): void {
    this.guarded(() => {
      try {
        const now = Date.now() / 1000;
        utimesSync(ownPath(this.settings, sid), now, now);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    });
  }

  destroy(sid: string): boolean {
    return this.guarded(() => {
      const paths = [ownPath(this.settings, sid), ...olderPaths(this.settings, sid)];
      return paths.map(removeFile).includes(true);
    });
  }

  peek(sid: string): PeekedSession | undefined {
    return this.guarded(() => {
      for (const path of [ownPath(this.settings, sid), ...olderPaths(this.settings, sid)]) {
        const content = readSessionFile(path);
        if (content === undefined) continue;
        const { text, mtimeMs } = content;
        const seconds = Math.ceil(this.lifetime(parseSession(text)) - Math.max(0, Date.now() - mtimeMs) / 1000);
        return seconds > 0 ? { text, seconds } : undefined;
      }
      return undefined;
    });
  }

  sids(beginning = ''): AsyncGenerator<readonly string[]> {
    return guardedPages(inPages(this.eachSid(beginning)));
  }

  private async *eachSid(beginning: string): AsyncGenerator<string> {
    for await (const file of this.folder.files()) {
      if (file.sid.startsWith(beginning) && !this.folder.isSuperseded(file)) yield file.sid;
    }
  }

  note(user: string, sid: string, seconds: number): void {
    this.guarded(() => this.notes.add(user, sid, seconds));
  }

  forget(user: string, sid: string): void {
    this.guarded(() => this.notes.remove(user, sid));
  }

  sidsOf(user: string): AsyncGenerator<readonly string[]> {
    return guardedPages(this.notes.sidsOf(user));
  }

  /** A disk that fails is a store out of reach: it says nothing about the session. */
  private guarded<T>(task: () => T): T {
    try {
      return task();
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}

async function* guardedPages<T>(pages: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* pages;
  } catch (error) {
    throw asUnavailable(error);
  }
}

function asUnavailable(error: unknown): unknown {
  if (error instanceof UnreadableSession || !(error instanceof Error && 'code' in error)) return error;
  return new StoreUnavailable(`the sessions folder answers ${String(error.code)}`, { cause: error });
}
