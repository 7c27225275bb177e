import { pathToFileURL } from 'node:url';

/** What importing a file gave: its namespace, or what it threw. */
export type Imported = { readonly namespace: Readonly<Record<string, unknown>> } | { readonly error: unknown };

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
  // What was none of our business meets whoever would have met it.
  for (const reason of others) void Promise.reject(reason);
}

/**
 * Files that are imported by one module. Node parses the address of the module that imports, which has all of them in it,
 * anew for each of them: with a thousand in one that took a tenth of the boot, and grew with their square.
 */
const BATCH = 50;

/** Imports files, evaluated in the order given, and loaded many at once. */
export async function importInOrder(files: readonly string[]): Promise<Imported[]> {
  const results: Imported[] = [];
  for (let at = 0; at < files.length; at += BATCH) results.push(...(await importBatch(files.slice(at, at + BATCH))));
  return results;
}

/**
 * `Promise.all` over `import()` would evaluate files in whatever order the disk answers; one module that imports them all
 * statically loads them in parallel and runs them in order.
 */
async function importBatch(files: readonly string[]): Promise<Imported[]> {
  const urls = files.map((file) => pathToFileURL(file).href);
  const lines = urls.map((url, index) => `import * as m${index} from ${JSON.stringify(url)};`);
  const source = `${lines.join('')}export default [${urls.map((_, index) => `m${index}`).join(',')}];`;
  const batch = await importOne(`data:text/javascript,${encodeURIComponent(source)}`);
  if ('namespace' in batch && Array.isArray(batch.namespace.default)) {
    return batch.namespace.default.map((namespace: Readonly<Record<string, unknown>>) => ({ namespace }));
  }
  // One of them failed and took the batch with it. Asked one by one, each says for itself; none runs twice.
  return importOneByOne(files);
}

/** Imports files one after the other, which takes longer and tells whose time it is. */
export async function importOneByOne(
  files: readonly string[],
  begin: (index: number) => () => void = () => () => {},
): Promise<Imported[]> {
  const results: Imported[] = [];
  for (const [index, file] of files.entries()) {
    const done = begin(index);
    results.push(await importOne(pathToFileURL(file).href));
    done();
  }
  return results;
}

/** How long an import that has already ended may take to say so, in milliseconds. */
const ECHO = 500;

/** Of files whose import has begun, those whose import does not end. */
export async function unfinished(files: readonly string[]): Promise<string[]> {
  const open = new Set(files);
  for (const file of files) {
    const ended = (): boolean => open.delete(file);
    import(pathToFileURL(file).href).then(ended, ended);
  }
  await new Promise((done) => setTimeout(done, ECHO));
  return [...open];
}
