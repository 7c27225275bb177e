import type { TestContext } from './context.ts';
import { openStore, type Texts } from './open.ts';

/** What a boot that moves session files said. */
export interface Said {
  readonly warnings: readonly string[];
  /** Its last sentence, without the time that it took. */
  readonly summary: string;
}

/** Boots the module with these options and session files, stops it, and returns what was said. */
export async function migrated(texts: Texts, folder: string, context?: TestContext): Promise<Said> {
  const opened = await openStore(texts, { folder, ...(context && { context }) });
  await opened.close();
  const { lines } = opened.context;
  const summed = lines.flatMap(({ message }) => /^(.*), in \d+\.\d s$/.exec(message)?.[1] ?? []);
  const [summary = ''] = summed;
  return {
    warnings: lines.filter(({ level }) => level === 'warn').map(({ message }) => message),
    summary: summary.slice(summary.indexOf(': ') + 2),
  };
}
