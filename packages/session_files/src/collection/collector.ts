import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@wideload/kit';
import { codeOf } from '@wideload/kit/internal';
import { removeIfAbandoned } from '../claim/abandoned.ts';
import { collected, collectionFailed, filesStuck } from '../errors.ts';
import { type FileStoreSettings, userIndexFolder } from '../store/layout.ts';
import { UserIndex } from '../store/user_index.ts';
import { collectFiles } from './collect.ts';
import { Pace } from './pace.ts';
import { walk } from './walk.ts';

/** The share of time that a process may spend on a collection. A million files take minutes in the background. */
const SHARE = 0.05;

/** Seconds within which the first collection begins, at random: hosts that start together do not collect together. */
const FIRST = 600;

/** Maximum delay of setTimeout. */
const MAX_MS = 2 ** 31 - 1;

/**
 * Removes temporary files of dead programs at once, and expired sessions every `interval` seconds (0: never), in the
 * background. It does not keep the process alive. Returns a function that stops it.
 */
export function collectInBackground(settings: FileStoreSettings, interval: number, log: Logger): () => Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  const rest = (seconds: number) =>
    pause(Math.min(seconds * 1000, MAX_MS), undefined, { ref: false, signal }).catch(() => {});
  const run = async (): Promise<void> => {
    await told(log, () => sweep(settings.folder, signal));
    if (interval === 0) return;
    await rest(Math.random() * Math.min(interval, FIRST));
    while (!signal.aborted) {
      await told(log, () => collect(settings, signal, log));
      await rest(interval * (0.9 + Math.random() * 0.2));
    }
  };
  const ended = run();
  return () => {
    stop.abort();
    return ended;
  };
}

/** Their names are sufficient: no session is read for this. */
async function sweep(folder: string, signal: AbortSignal): Promise<void> {
  const pace = new Pace(SHARE, signal);
  for await (const { path } of walk(folder)) {
    if (signal.aborted) return;
    removeIfAbandoned(path);
    await pace.step();
  }
}

async function collect(settings: FileStoreSettings, signal: AbortSignal, log: Logger): Promise<void> {
  const begin = performance.now();
  const { seen, removed, leftovers, stuck } = await collectFiles(settings, { signal, share: SHARE });
  const seconds = (performance.now() - begin) / 1000;
  if (removed + leftovers > 0) log.info(collected(removed, leftovers, seen, seconds));
  if (stuck > 0) log.warn(filesStuck(stuck, settings.folder));
  await new UserIndex(userIndexFolder(settings)).sweep(signal, new Pace(SHARE, signal));
}

/** A failing disk is logged, and tried again next time. */
async function told(log: Logger, task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    log.warn(collectionFailed(code));
  }
}
