import { codeOf } from '@wideload/kit/internal';
import { Claim } from '../claim/claim.ts';
import { type FileContent, readSessionFile } from './read.ts';
import { removeFile } from './remove.ts';

/** A session in a path of an older program. */
export interface OlderFile {
  readonly path: string;
  readonly content: FileContent;
}

/**
 * Moves a session of an older program to our path, with its age. If that is impossible now, for lack of space or
 * because another process is changing it, it stays: it was read anyway.
 */
export function moveIn({ path, content }: OlderFile, own: string, text: string): void {
  try {
    const claim = new Claim(own, text, content.mtimeMs);
    claim.during(() => {
      if (claim.hold() && readSessionFile(path)?.text === text && claim.create()) removeFile(path);
    });
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
  }
}
