import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Runs in Node's loader thread, on versions whose `registerHooks` is missing (before 22.15). */
let parentURL = '';

export function initialize(data: { parentURL: string }): void {
  parentURL = data.parentURL;
}

interface Resolved {
  readonly url: string;
  readonly format?: string | null;
}
type Next = (specifier: string, context: object) => Promise<Resolved>;

/**
 * Returns whether a file that no package.json declares as an ES module is one. Node checks the content of such files
 * itself; tsx does not, and with tsx Node's check does not run.
 */
function isEsModule(url: string): boolean {
  if (!url.startsWith('file:') || url.includes('/node_modules/')) return false;
  if (url.endsWith('.ts')) return true;
  return url.endsWith('.js') && /^\s*(?:import|export)\b/m.test(readFileSync(fileURLToPath(url), 'utf8'));
}

/** The suffix that tsx adds to the URL of a file that it takes for CommonJS, if an `import` statement names it. */
const MARK = /(?:%3F|\?)tsx-commonjs-.*$/;

export async function resolve(specifier: string, context: object, next: Next): Promise<Resolved> {
  if (specifier.startsWith('@wideload/')) {
    try {
      return await next(specifier, { ...context, parentURL });
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
      if (!isMissing) throw error;
      // Not a package of the host: the module may have it.
    }
  }
  const resolved = await next(specifier, context);
  if (resolved.format !== 'commonjs') return resolved;
  const url = resolved.url.replace(MARK, '');
  return isEsModule(url) ? { ...resolved, url, format: 'module' } : resolved;
}
