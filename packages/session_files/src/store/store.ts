import { existsSync, utimesSync } from 'node:fs';
import { codeOf } from '@wideload/kit/internal';
import type { PeekedSession, SessionStore, Written } from '@wideload/session';
import { newBase64Sid, ownExpiration, type SessionData, wholeSeconds } from '@wideload/session';
import { parseSession } from '@wideload/session/internal';
import { Claim } from '../claim/claim.ts';
import { inPages } from '../collection/entries.ts';
import { pickleOfOdoo } from '../errors.ts';
import { isMissing } from '../folder/errno.ts';
import { SessionFolder } from '../folder/folder.ts';
import { isOdooBeside, isPickleOfOdoo } from '../folder/odoo_beside.ts';
import { EndedSessions } from './ended.ts';
import { type FolderOutages, Guard } from './guard.ts';
import { allPaths, type FileStoreSettings, olderPaths, ownPath, userIndexFolder } from './layout.ts';
import { isExpired, lifetimeOf } from './lifetime.ts';
import { moveIn, type OlderFile } from './older_file.ts';
import { type FileContent, readSessionFile } from './read.ts';
import { RecentFiles } from './recent.ts';
import { removeFile, removeNamesakes, removeSession } from './remove.ts';
import { UserIndex } from './user_index.ts';

const DONE: Written = { done: true };
const REFUSED: Written = { done: false, current: undefined };

/**
 * Sessions in files, one each, where and as Odoo keeps them. Synchronous, which is fastest on a local disk; only a write
 * waits while another process changes the same session (`Claim`).
 */
export class FileSessionStore implements SessionStore {
  readonly location: string;
  private readonly settings: FileStoreSettings;
  private readonly folder: SessionFolder;
  private readonly recent: RecentFiles;
  private readonly userIndex: UserIndex;
  private readonly ended: EndedSessions;
  private readonly guard: Guard;

  constructor(settings: FileStoreSettings, outages?: FolderOutages) {
    this.settings = settings;
    this.folder = new SessionFolder(settings);
    this.recent = new RecentFiles(settings.folder);
    this.userIndex = new UserIndex(userIndexFolder(settings));
    this.ended = new EndedSessions(this.userIndex);
    this.guard = new Guard(settings.folder, outages);
    this.location = `files in ${settings.folder}`;
  }

  newSid(): string {
    return newBase64Sid();
  }

  lifetime(data: SessionData): number {
    return ownExpiration(data) ?? wholeSeconds(this.settings.expiration);
  }

  load(sid: string): string | undefined {
    return this.guard.reading(() => this.read(sid));
  }

  private read(sid: string): string | undefined {
    const own = ownPath(this.settings, sid);
    // It had not ended when it was read, and an ending removes the file.
    const known = this.recent.get(sid, own);
    if (known !== undefined) return this.unlessExpired(known);
    const content = this.recent.read(sid, own);
    if (content !== undefined) return this.unlessEnded(sid, this.unlessExpired(content));
    const older = this.readOlder(sid);
    // Another process may have moved it between the two reads.
    const found = older?.content ?? readSessionFile(own);
    const text = this.unlessEnded(sid, found && this.unlessExpired(found));
    if (text !== undefined && older !== undefined) moveIn(older, own, text);
    return text;
  }

  /** Removes a text that another program wrote after the end of a session. This host writes none, so it needs no lock. */
  private unlessEnded(sid: string, text: string | undefined): string | undefined {
    if (text === undefined || !this.ended.has(sid)) return text;
    try {
      removeSession(this.settings, sid);
    } catch (error) {
      // The mark still refuses it.
      if (codeOf(error) === undefined) throw error;
    }
    return undefined;
  }

  /** The session in a path of an older program. */
  private readOlder(sid: string): OlderFile | undefined {
    for (const path of olderPaths(this.settings, sid)) {
      const content = readSessionFile(path);
      if (content !== undefined) return { path, content };
    }
    return undefined;
  }

  /** Throws `UnreadableSession` for a pickle of an Odoo that uses this folder: JSON would log its user out. */
  private unlessExpired(content: FileContent): string | undefined {
    if (content.isPickle && isOdooBeside(this.settings)) throw pickleOfOdoo();
    return isExpired(content, this.settings.expiration) ? undefined : content.text;
  }

  write(sid: string, text: string, expected: string | undefined, seconds: number): Written | Promise<Written> {
    return this.guard.writing(() => {
      const claim = new Claim(ownPath(this.settings, sid), text, this.mtimeMsFor(text, seconds));
      return claim.during(() => {
        // Usually a new session: creating a file needs no lock.
        if (expected === undefined && this.readOlder(sid) === undefined && claim.create()) return this.created(sid);
        return claim.whenHeld(() => this.exchange(sid, expected, claim));
      });
    });
  }

  /** Returns the result for a session created without the lock. If it had ended, it is removed again. */
  private created(sid: string): Written {
    const isRefused = this.ended.has(sid) && removeFile(ownPath(this.settings, sid));
    return isRefused ? REFUSED : DONE;
  }

  /** Under the lock. */
  private exchange(sid: string, expected: string | undefined, claim: Claim): Written {
    for (;;) {
      const { current, isOwn } = this.present(sid);
      if (current !== expected) return { done: false, current };
      if (expected === undefined && this.ended.has(sid)) return REFUSED;
      if (isOwn) {
        claim.replace();
        return DONE;
      }
      if (claim.create()) {
        for (const path of olderPaths(this.settings, sid)) removeFile(path);
        return DONE;
      }
    }
  }

  /** The text of a session under the lock, and whether it is in our path. */
  private present(sid: string): { readonly current: string | undefined; readonly isOwn: boolean } {
    const own = readSessionFile(ownPath(this.settings, sid));
    const content = own ?? this.readOlder(sid)?.content;
    return { current: content && this.unlessEnded(sid, this.unlessExpired(content)), isOwn: own !== undefined };
  }

  /** The older paths first, in the order in which a session moves from one to the other. */
  private isThere(sid: string): boolean {
    return [...olderPaths(this.settings, sid), ownPath(this.settings, sid)].some((path) => existsSync(path));
  }

  /** A lifetime is counted from a file's last write: a shorter lifetime is stored as an earlier write. */
  private mtimeMsFor(text: string, seconds: number): number | undefined {
    const early = wholeSeconds(lifetimeOf(text, this.settings.expiration)) - wholeSeconds(seconds);
    return early > 0 ? Date.now() - early * 1000 : undefined;
  }

  touch(sid: string, _seconds: number): void {
    this.guard.changing(() => {
      // An expired session stays expired.
      if (this.read(sid) === undefined) return;
      try {
        const now = Date.now() / 1000;
        utimesSync(ownPath(this.settings, sid), now, now);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    });
  }

  destroy(sid: string, isSecret = false): boolean | Promise<boolean> {
    return this.guard.changing(() => {
      if (!this.isThere(sid)) return false;
      const own = ownPath(this.settings, sid);
      const claim = new Claim(own);
      const remove = () => (isSecret ? removeSession(this.settings, sid) : this.end(sid));
      return claim.during(() => claim.whenHeld(() => !isPickleOfOdoo(this.settings, own) && remove()));
    });
  }

  refuse(sid: string): void {
    this.guard.changing(() => {
      this.mark(sid);
      // Without a lock: a write of another process of ours at this moment is refused when it is read.
      if (!isPickleOfOdoo(this.settings, ownPath(this.settings, sid))) removeSession(this.settings, sid);
    });
  }

  confirm(): void {}

  destroyIf(sid: string, expected: string): Written | Promise<Written> {
    return this.guard.changing(() => {
      if (!this.isThere(sid)) return { done: false, current: undefined };
      const claim = new Claim(ownPath(this.settings, sid));
      return claim.during(() =>
        claim.whenHeld(() => {
          const { current } = this.present(sid);
          if (current !== expected) return { done: false, current };
          this.end(sid);
          return DONE;
        }),
      );
    });
  }

  /** Under the lock. The mark comes first: a process that finds the session removed finds the mark. */
  private end(sid: string): boolean {
    const wasThere = this.isThere(sid) && !this.ended.has(sid);
    this.mark(sid);
    // A process that reads it between the two removes it as well.
    return (removeSession(this.settings, sid) || !this.isThere(sid)) && wasThere;
  }

  private mark(sid: string): void {
    this.ended.add(sid);
    removeNamesakes(this.settings, sid);
  }

  peek(sid: string): PeekedSession | undefined {
    return this.guard.reading(() => {
      for (const path of allPaths(this.settings, sid)) {
        const content = readSessionFile(path);
        if (content === undefined) continue;
        if (this.ended.has(sid)) return undefined;
        const { text, mtimeMs } = content;
        const seconds = Math.ceil(this.lifetime(parseSession(text)) - Math.max(0, Date.now() - mtimeMs) / 1000);
        return seconds > 0 ? { text, seconds } : undefined;
      }
      return undefined;
    });
  }

  sids(beginning = ''): AsyncGenerator<readonly string[]> {
    return this.guard.paging(inPages(this.eachSid(beginning)));
  }

  private async *eachSid(beginning: string): AsyncGenerator<string> {
    for await (const file of this.folder.files()) {
      if (file.sid.startsWith(beginning) && !this.folder.isSuperseded(file)) yield file.sid;
    }
  }

  addToUserIndex(user: string, sid: string, seconds: number): void {
    this.guard.changing(() => this.userIndex.add(user, sid, seconds));
  }

  removeFromUserIndex(user: string, sid: string): void {
    this.guard.changing(() => this.userIndex.remove(user, sid));
  }

  sidsOfUser(user: string): AsyncGenerator<readonly string[]> {
    return this.guard.paging(this.userIndex.sidsOfUser(user));
  }
}
