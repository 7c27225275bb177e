import { join } from 'node:path';
import { codeOf } from '@wideload/kit/internal';
import { isShard } from '../store/layout.ts';
import { entriesOf } from './entries.ts';

/** A file of any kind below a sessions folder. */
export interface FoundFile {
  /** The two-letter folder that contains it; undefined if it is directly in the sessions folder. */
  readonly shard: string | undefined;
  readonly name: string;
  readonly path: string;
}

export type Unlistable = (folder: string, reason: string) => void;

/**
 * Yields every file in those parts of a sessions folder where programs keep sessions, one at a time: memory does not
 * grow with their number. A subfolder that cannot be listed is reported; throws if the whole folder cannot.
 */
export async function* walk(folder: string, unlistable: Unlistable = () => {}): AsyncGenerator<FoundFile> {
  for await (const entry of entriesOf(folder)) {
    if (entry.isDirectory() && isShard(entry.name)) yield* walkShard(folder, entry.name, unlistable);
    else if (entry.isFile()) yield { shard: undefined, name: entry.name, path: join(folder, entry.name) };
  }
}

async function* walkShard(parent: string, shard: string, unlistable: Unlistable): AsyncGenerator<FoundFile> {
  const folder = join(parent, shard);
  try {
    for await (const entry of entriesOf(folder)) {
      if (entry.isFile()) yield { shard, name: entry.name, path: join(folder, entry.name) };
    }
  } catch (error) {
    unlistable(folder, codeOf(error) ?? String(error));
  }
}
