import { statSync } from 'node:fs';
import { LRUCache } from 'lru-cache';
import { fileSystemType } from '../folder/file_system.ts';
import { type FileContent, type FileState, readSessionFile } from './read.ts';

/**
 * File systems whose stat(2) returns the state of the disk, by their numbers in statfs(2): ext, XFS, Btrfs, ZFS, F2FS,
 * tmpfs and overlayfs. Network file systems may return a cached state, seconds after another machine changed the file.
 */
const LOCAL = new Set([0xef53, 0x58465342, 0x9123683e, 0x2fc12fc1, 0xf2f52010, 0x01021994, 0x794c7630]);

/** Milliseconds within which two changes of a file may have the same time: a second with small inodes, and more. */
const CLOCK_STEP = 2000;

/** Characters that are cached: some ten thousand sessions. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

/**
 * Session files that were read lately. stat(2) shows in a quarter of the time of reading whether one is unchanged: a
 * change gives it another inode or another time. One that changed a moment ago is not cached, since the next change
 * could have the same time.
 */
export class RecentFiles {
  private readonly folder: string;
  private readonly kept = new LRUCache<string, FileContent>({ maxSize: MAX_CHARACTERS });
  private isLocal: boolean | undefined;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Returns the cached content of that session's file if it is unchanged. */
  get(sid: string, path: string): FileContent | undefined {
    const known = this.kept.get(sid);
    return known !== undefined && isStill(known, path) ? known : undefined;
  }

  /** Reads that session's file, as `readSessionFile` does. */
  read(sid: string, path: string): FileContent | undefined {
    const content = readSessionFile(path);
    if (content !== undefined && this.mayKeep(content))
      this.kept.set(sid, content, { size: Math.max(content.text.length, 1) });
    return content;
  }

  private mayKeep({ mtimeMs, ctimeMs }: FileState): boolean {
    if (Date.now() - Math.max(mtimeMs, ctimeMs) <= CLOCK_STEP) return false;
    this.isLocal ??= isOnLocalDisk(this.folder);
    return this.isLocal;
  }
}

function isStill({ ino, size, mtimeMs, ctimeMs }: FileState, path: string): boolean {
  try {
    const now = statSync(path);
    return now.ino === ino && now.size === size && now.mtimeMs === mtimeMs && now.ctimeMs === ctimeMs;
  } catch {
    // Reading it reports the reason.
    return false;
  }
}

function isOnLocalDisk(folder: string): boolean {
  try {
    return process.platform === 'linux' && LOCAL.has(fileSystemType(folder));
  } catch {
    return false;
  }
}
