import { statSync } from 'node:fs';
import type { Logger } from '@wideload/kit';
import { Claim } from '../claim/claim.ts';
import { type Collected, type CollectRun, collectFiles } from '../collection/collect.ts';
import { Pace } from '../collection/pace.ts';
import { type Unlistable, walk } from '../collection/walk.ts';
import { pickleOfOdoo } from '../errors.ts';
import type { SessionFile, SessionFiles } from '../service.ts';
import { type FileStoreSettings, olderPaths, ownPath, sidOfFile, userIndexFolder } from '../store/layout.ts';
import { type FileContent, readSessionFile } from '../store/read.ts';
import { removeFile } from '../store/remove.ts';
import { UserIndex } from '../store/user_index.ts';
import { SessionFilesLook } from './look.ts';
import { isPickleOfOdoo } from './odoo_beside.ts';
import { isSuperseded } from './superseded.ts';
import { checkFolder } from './trust.ts';

/** Milliseconds by which times may differ, because other programs round to whole seconds. */
const ROUNDING = 2000;

/** The session files of a data_dir, written by any program, one at a time: memory does not grow with their number. */
export class SessionFolder implements SessionFiles {
  private readonly settings: FileStoreSettings;

  constructor(settings: FileStoreSettings) {
    this.settings = settings;
  }

  get location(): string {
    return this.settings.folder;
  }

  get haveOdoosNames(): boolean {
    return this.settings.suffix === '';
  }

  async *files(unlistable?: Unlistable): AsyncGenerator<SessionFile> {
    checkFolder(this.settings.folder);
    for await (const found of walk(this.settings.folder, unlistable)) {
      const sid = sidOfFile(this.settings, found);
      if (sid !== undefined) yield { sid, path: found.path };
    }
  }

  isSuperseded(file: SessionFile): boolean {
    return isSuperseded(this.settings, file);
  }

  look(log: Logger): SessionFilesLook {
    return new SessionFilesLook(this.settings, log);
  }

  read(file: SessionFile): FileContent | undefined {
    return readSessionFile(file.path);
  }

  remove(file: SessionFile): void {
    removeFile(file.path);
  }

  collect(run: CollectRun): Promise<Collected> {
    return collectFiles(this.settings, run);
  }

  put(sid: string, text: string, usedMs: number): boolean | Promise<boolean> {
    if (!this.isWanted(sid, usedMs)) return false;
    const claim = new Claim(ownPath(this.settings, sid), text, usedMs);
    return claim.during(() =>
      claim.whenHeld(() => {
        if (!this.isWanted(sid, usedMs)) return false;
        if (!claim.create()) claim.replace();
        return true;
      }),
    );
  }

  isWanted(sid: string, usedMs: number): boolean {
    const own = ownPath(this.settings, sid);
    const isThere = [own, ...olderPaths(this.settings, sid)].some((path) => {
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats !== undefined && stats.mtimeMs >= usedMs - ROUNDING;
    });
    if (!isThere && isPickleOfOdoo(this.settings, own)) throw pickleOfOdoo();
    return !isThere;
  }

  sweepUserIndex(signal: AbortSignal): Promise<number> {
    return new UserIndex(userIndexFolder(this.settings)).sweep(signal, new Pace(1, signal));
  }
}
