import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from './entries.ts';
import { isShard, type Layout, notesFolder, olderPaths, ownPath, sidOfFlatFile, sidOfNestedFile } from './layout.ts';
import { type FileContent, readSessionFile } from './read.ts';
import type { SessionFile, SessionFiles } from './session_files.ts';
import { UserNotes } from './user_notes.ts';
import { writeSessionFile } from './write.ts';

/** Milliseconds that whole seconds elsewhere may be off. */
const ROUNDING = 2000;

type Unlistable = (folder: string, reason: string) => void;

/** All session files of a data_dir, whoever wrote them, one at a time: memory does not grow with their number. */
export class SessionFolder implements SessionFiles {
  private readonly layout: Layout;

  constructor(layout: Layout) {
    this.layout = layout;
  }

  get place(): string {
    return this.layout.folder;
  }

  async *files(unlistable: Unlistable = () => {}): AsyncGenerator<SessionFile> {
    for await (const entry of entriesOf(this.layout.folder)) {
      if (entry.isDirectory() && isShard(entry.name)) yield* this.filesOfShard(entry.name, unlistable);
      else if (entry.isFile()) {
        const sid = sidOfFlatFile(entry.name);
        if (sid !== undefined) yield { sid, path: join(this.layout.folder, entry.name) };
      }
    }
  }

  private async *filesOfShard(shard: string, unlistable: Unlistable): AsyncGenerator<SessionFile> {
    const folder = join(this.layout.folder, shard);
    try {
      for await (const entry of entriesOf(folder)) {
        const sid = entry.isFile() ? sidOfNestedFile(this.layout, shard, entry.name) : undefined;
        if (sid !== undefined) yield { sid, path: join(folder, entry.name) };
      }
    } catch (error) {
      unlistable(folder, error instanceof Error && 'code' in error ? String(error.code) : String(error));
    }
  }

  isSuperseded({ sid, path }: SessionFile): boolean {
    const paths = [ownPath(this.layout, sid), ...olderPaths(this.layout, sid)];
    return paths.slice(0, Math.max(0, paths.indexOf(path))).some((newer) => existsSync(newer));
  }

  read(file: SessionFile): FileContent | undefined {
    return readSessionFile(file.path);
  }

  remove(file: SessionFile): void {
    rmSync(file.path, { force: true });
  }

  put(sid: string, text: string, usedMs: number): boolean {
    const own = ownPath(this.layout, sid);
    const isThere = [own, ...olderPaths(this.layout, sid)].some((path) => {
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats !== undefined && stats.mtimeMs >= usedMs - ROUNDING;
    });
    if (isThere) return false;
    writeSessionFile(own, text, usedMs);
    return true;
  }

  sweepNotes(signal: AbortSignal): Promise<number> {
    return new UserNotes(notesFolder(this.layout)).sweep(signal);
  }
}
