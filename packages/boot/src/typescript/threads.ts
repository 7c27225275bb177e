import { createRequire, syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Worker, WorkerOptions } from 'node:worker_threads';
import { isTypeScript } from './find_source.ts';

/** The exports of a builtin module, which can be changed. */
interface WorkerThreads {
  Worker: typeof Worker;
}

const loadThreads = (): WorkerThreads => createRequire(import.meta.url)('node:worker_threads');

/** Beside the files that this one becomes a part of when it is built. */
const PREPARE = new URL('./prepare_thread.js', import.meta.url).href;

/** Returns a program that does in its thread what the host did in its own, and runs a file then. */
function program(url: string): URL {
  const file = JSON.stringify(fileURLToPath(url));
  const source = `import ${JSON.stringify(PREPARE)}; process.argv[1] = ${file}; await import(${JSON.stringify(url)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}

/**
 * Lets `new Worker(new URL('./work.ts', import.meta.url))` run TypeScript, and what it imports: a new thread has none of the
 * hooks of its parent. Threads that run JavaScript are as before.
 */
export function runTypeScriptInThreads(): void {
  const threads = loadThreads();
  class TypeScriptWorker extends threads.Worker {
    constructor(filename: string | URL, options?: WorkerOptions) {
      const url = typeof filename === 'string' ? pathToFileURL(resolve(filename)).href : filename.href;
      super(!options?.eval && isTypeScript(url) ? program(url) : filename, options);
    }
  }
  Object.defineProperty(TypeScriptWorker, 'name', { value: 'Worker' });
  threads.Worker = TypeScriptWorker;
  syncBuiltinESMExports();
}
