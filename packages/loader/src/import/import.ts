import { channel } from 'node:diagnostics_channel';
import { pathToFileURL } from 'node:url';
import type { WideloadError } from '@wideload/kit';
import { within } from '../boot/deadline.ts';
import type { Exports } from './exports.ts';

/** The result of an import: the namespace of the file, or the error. */
export type Imported = { readonly namespace: Exports } | { readonly error: unknown };

async function importOne(url: string): Promise<Imported> {
  try {
    return { namespace: await import(url) };
  } catch (error) {
    await swallowEcho(error);
    return { error };
  }
}

/**
 * If a CommonJS file that an ES module imports throws, Node 20 rejects a second promise with the same error, to which
 * no code has access: it would end the process with a stack trace before anything is reported.
 */
async function swallowEcho(error: unknown): Promise<void> {
  const others: unknown[] = [];
  const hear = (reason: unknown): void => {
    if (reason !== error) others.push(reason);
  };
  process.on('unhandledRejection', hear);
  await new Promise((done) => setImmediate(done));
  process.off('unhandledRejection', hear);
  // A rejection that does not belong to an import is passed to the former handlers.
  for (const reason of others) void Promise.reject(reason);
}

/**
 * Maximum number of files that one generated module imports. Node parses the URL of the importing module, which
 * contains all of them, again for each: with a thousand files that took a tenth of the boot, quadratically.
 */
const BATCH = 50;

/** The channel that reports that the files of a batch have been read, and that the first one begins to run. */
const RUNNING = channel('wideload.import.running');

/** A module that reports it. The number makes its URL unique: Node runs each URL once. */
const publisher = (number: number): string =>
  `import{channel}from"node:diagnostics_channel";channel(${JSON.stringify(RUNNING.name)}).publish(${number});`;
let batches = 0;

const dataUrl = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;

/** Time limits of imports. */
export interface ImportSettings {
  /** Seconds for a file from when it runs. 0: no limit. */
  readonly timeout: number;
  /** Returns the error for each file whose import has not ended when the time is over. */
  timedOut(file: string): WideloadError;
  /** Resolves when the process has nothing left to do. */
  readonly drained?: Promise<void> | undefined;
  /** Returns the error for the files whose import has not ended then. */
  neverEnds(files: readonly string[]): WideloadError;
  /**
   * Called before each file if they must be imported one by one, to measure the time; the function that it returns is
   * called after it.
   */
  readonly begin?: ((file: string) => () => void) | undefined;
}

/** Thrown when the time for imports is over. */
class TooLate extends Error {
  readonly open: readonly string[];

  constructor(open: readonly string[]) {
    super('too late');
    this.open = open;
  }
}

/** Imports files, and knows which of them are not finished. */
export class Imports {
  private readonly settings: ImportSettings;
  /** The files that are being imported. */
  private current: readonly string[] = [];
  /** Whether all of them have been read, and the first one runs. */
  private isRunning = false;

  constructor(settings: ImportSettings) {
    this.settings = settings;
  }

  /** Files that run and have not ended. None while they are still being read, which may take long on a busy machine. */
  async running(): Promise<readonly string[]> {
    return this.isRunning ? unfinished(this.current) : [];
  }

  /** Imports files, evaluated in the given order, and loaded in parallel. */
  async inOrder(files: readonly string[]): Promise<Imported[]> {
    if (this.settings.begin) return this.oneByOne(files);
    const results: Imported[] = [];
    for (let at = 0; at < files.length; at += BATCH) results.push(...(await this.batch(files.slice(at, at + BATCH))));
    return results;
  }

  /**
   * `Promise.all` over `import()` would evaluate files in the order in which the disk delivers them; one module that imports them
   * all statically loads them in parallel and runs them in order.
   */
  private async batch(files: readonly string[]): Promise<Imported[]> {
    const lines = files.map((file, index) => `import * as m${index} from ${JSON.stringify(pathToFileURL(file).href)};`);
    const source = `import ${JSON.stringify(dataUrl(publisher(++batches)))};${lines.join('')}export default [${files.map((_, index) => `m${index}`).join(',')}];`;
    try {
      const batch = await this.inTime(files, importOne(dataUrl(source)));
      if ('namespace' in batch && Array.isArray(batch.namespace.default)) {
        return batch.namespace.default.map((namespace: Exports) => ({ namespace }));
      }
    } catch (error) {
      if (!(error instanceof TooLate)) throw error;
      const { open } = error;
      // The others have ended: imported again, they return at once.
      const results = files.map((file) =>
        open.includes(file) ? { error: this.settings.timedOut(file) } : importOne(pathToFileURL(file).href),
      );
      return Promise.all(results);
    }
    // One of them failed, and so did the batch. Imported one by one, each returns its own error; none runs twice.
    return this.oneByOne(files);
  }

  /** Imports files one after the other, which takes longer and shows the time of each. */
  private async oneByOne(files: readonly string[]): Promise<Imported[]> {
    const results: Imported[] = [];
    for (const file of files) {
      const done = this.settings.begin?.(file);
      try {
        results.push(await this.inTime([file], importOne(pathToFileURL(file).href)));
      } catch (error) {
        if (!(error instanceof TooLate)) throw error;
        results.push({ error: this.settings.timedOut(file) });
      }
      done?.();
    }
    return results;
  }

  /** Waits for an import of these files. Throws TooLate with those that have not ended in time. */
  private async inTime(files: readonly string[], importing: Promise<Imported>): Promise<Imported> {
    const { timeout, drained, neverEnds } = this.settings;
    this.current = files;
    this.isRunning = files.length === 1;
    let restart = (): void => {};
    const running = (): void => {
      this.isRunning = true;
      restart();
    };
    RUNNING.subscribe(running);
    try {
      return await within(importing, {
        seconds: timeout,
        // The time of files that are still being read begins when they run, which restarts the clock.
        timedOut: async () => (this.isRunning ? new TooLate(await unfinished(files)) : new Promise<never>(() => {})),
        onSignOfLife: (begin) => {
          restart = begin;
        },
        drained,
        neverSettles: async () => neverEnds(await unfinished(files)),
      });
    } finally {
      RUNNING.unsubscribe(running);
      this.current = [];
    }
  }
}

/** Milliseconds in which an import that has already ended must return. */
const ECHO = 500;

/** Returns those files whose import has begun and does not end. */
async function unfinished(files: readonly string[]): Promise<string[]> {
  const open = new Set(files);
  const ends = files.map((file) => {
    const ended = (): boolean => open.delete(file);
    return import(pathToFileURL(file).href).then(ended, ended);
  });
  let echo: NodeJS.Timeout | undefined;
  const silence = new Promise((done) => {
    echo = setTimeout(done, ECHO);
  });
  await Promise.race([Promise.all(ends), silence]);
  clearTimeout(echo);
  return [...open];
}
