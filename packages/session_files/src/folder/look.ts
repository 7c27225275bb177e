import { existsSync } from 'node:fs';
import type { Logger } from '@wideload/kit';
import { codeOf } from '@wideload/kit/internal';
import { type PeekedSession, type SessionStore, UnreadableSession } from '@wideload/session';
import { inPages } from '../collection/entries.ts';
import { walk } from '../collection/walk.ts';
import { FILE_CLOSED, folderClosed, sessionFilesMissing } from '../errors.ts';
import { Guard } from '../store/guard.ts';
import { allPaths, type FileStoreSettings, sidOfFile } from '../store/layout.ts';
import { secondsLeft } from '../store/lifetime.ts';
import { readSessionFile } from '../store/read.ts';
import { isSuperseded } from './superseded.ts';

/** Operations on sessions that change nothing. */
export type SessionsToRead = Pick<SessionStore, 'location' | 'peek' | 'sids'>;

/**
 * Reads session files of any program: nothing is created, moved, converted, touched or removed. Files of other users
 * are shown as well, since nobody is logged in by that.
 */
export class SessionFilesLook implements SessionsToRead {
  readonly location: string;
  private readonly settings: FileStoreSettings;
  private readonly log: Logger;
  private readonly guard: Guard;

  /**
   * Throws `SESSION_FILES_MISSING` if there is no such folder. `log` gets warnings about folders that cannot be listed.
   */
  constructor(settings: FileStoreSettings, log: Logger) {
    if (!existsSync(settings.folder)) throw sessionFilesMissing(settings.folder);
    this.settings = settings;
    this.log = log;
    this.guard = new Guard(settings.folder);
    this.location = `files in ${settings.folder}`;
  }

  peek(sid: string): PeekedSession | undefined {
    for (const path of allPaths(this.settings, sid)) {
      const content = read(path);
      if (content === undefined) continue;
      const seconds = secondsLeft(content, this.settings.expiration);
      return seconds > 0 ? { text: content.text, seconds } : undefined;
    }
    return undefined;
  }

  sids(beginning = ''): AsyncGenerator<readonly string[]> {
    return this.guard.paging(inPages(this.eachSid(beginning)));
  }

  private async *eachSid(beginning: string): AsyncGenerator<string> {
    const unlistable = (folder: string, reason: string): void => this.log.warn(folderClosed(folder, reason));
    for await (const found of walk(this.settings.folder, unlistable)) {
      const sid = sidOfFile(this.settings, found);
      if (sid?.startsWith(beginning) && !isSuperseded(this.settings, { sid, path: found.path })) yield sid;
    }
  }
}

function read(path: string) {
  try {
    return readSessionFile(path, { isLook: true });
  } catch (error) {
    throw codeOf(error) === 'EACCES' ? new UnreadableSession(FILE_CLOSED) : error;
  }
}
