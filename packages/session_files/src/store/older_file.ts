import { codeOf } from '@wideload/kit/internal';
import { Claim } from '../claim/claim.ts';
import { type FileContent, readSessionFile } from './read.ts';
import { removeFile } from './remove.ts';

/** A session where an older program left it. */
export interface OlderFile {
  readonly path: string;
  readonly content: FileContent;
}

/**
 * Moves a session that an older program left to where we keep ours, with the age it has. When that cannot be done now,
 * for want of room or since somebody else is changing it, it stays where it is: it was read all the same.
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
