import { channel } from 'node:diagnostics_channel';
import { pathToFileURL } from 'node:url';
import type { WideloadError } from '@wideload/kit';
import { within } from '../boot/deadline.ts';
import type { Exports } from './exports.ts';

/** What importing a file gave: its namespace, or what it threw. */
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
 * When a CommonJS file that an ES module imports throws, Node 20 rejects a second promise with the same error, one that
 * nobody can reach: left alone, it would end the process with a stack trace before anything is reported.
 */
async function swallowEcho(error: unknown): Promise<void> {
  const others: unknown[] = [];
  const hear = (reason: unknown): void => {
    if (reason !== error) others.push(reason);
  };
  process.on('unhandledRejection', hear);
  await new Promise((done) => setImmediate(done));
  process.off('unhandledRejection', hear);
  // A rejection that is not of an import goes to the handlers that would have received it.
  for (const reason of others) void Promise.reject(reason);
}

/**
 * Files that are imported by one module. Node parses the address of the module that imports, which has all of them in it,
 * anew for each of them: with a thousand in one that took a tenth of the boot, and grew with their square.
 */
const BATCH = 50;

/** Where it is published that the files of a batch have been read, and that the first one begins to run. */
const RUNNING = channel('wideload.import.running');

/** A module that says so. The number makes it one of its own: Node runs each address once. */
const publisher = (number: number): string =>
  `import{channel}from"node:diagnostics_channel";channel(${JSON.stringify(RUNNING.name)}).publish(${number});`;
let batches = 0;

const dataUrl = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;

/** How long imports may take, and what keeps an eye on them. */
export interface ImportSettings {
  /** Seconds that files may take from when they run. 0: as long as they like. */
  readonly timeout: number;
  /** Made for each file whose import has not ended when time is up. */
  timedOut(file: string): WideloadError;
  /** Fulfilled when the process has nothing left to do. */
  readonly drained?: Promise<void> | undefined;
  /** Made of the files whose import has not ended then. */
  neverEnds(files: readonly string[]): WideloadError;
  /** Called before each file where they are to be imported one by one, to take the time; what it returns, after it. */
  readonly begin?: ((file: string) => () => void) | undefined;
}

/** Time is up for what is being imported. */
class TooLate extends Error {
  readonly open: readonly string[];

  constructor(open: readonly string[]) {
    super('too late');
    this.open = open;
  }
}

/** Imports files, and knows which of them it waits for. */
export class Imports {
  private readonly settings: ImportSettings;
  /** What is being imported. */
  private current: readonly string[] = [];
  /** Whether all of it has been read, and the first file runs. */
  private isRunning = false;

  constructor(settings: ImportSettings) {
    this.settings = settings;
  }

  /** Files that run and have not ended. None while they are still being read: a busy machine takes its time for that. */
  async running(): Promise<readonly string[]> {
    return this.isRunning ? unfinished(this.current) : [];
  }

  /** Imports files, evaluated in the order given, and loaded many at once. */
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
      // The others have ended: asked for once more, they answer at once.
      const results = files.map((file) =>
        open.includes(file) ? { error: this.settings.timedOut(file) } : importOne(pathToFileURL(file).href),
      );
      return Promise.all(results);
    }
    // One of them failed and took the batch with it. Asked one by one, each says for itself; none runs twice.
    return this.oneByOne(files);
  }

  /** Imports files one after the other, which takes longer and tells whose time it is. */
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
        // What is still being read has its time from when it runs: that sign of life sets the clock going again.
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

/** How long an import that has already ended may take to say so, in milliseconds. */
const ECHO = 500;

/** Of files whose import has begun, those whose import does not end. */
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
