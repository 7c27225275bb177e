import { loadTypeScript, redirect } from './typescript/hooks.ts';

/** Runs in Node's loader thread, on versions whose `registerHooks` is missing (before 22.15). */
let ours = '';

export function initialize(data: { parentURL: string }): void {
  ours = data.parentURL;
}

interface Context {
  readonly parentURL?: string;
  readonly conditions?: readonly string[];
}

interface Resolved {
  readonly url: string;
  readonly format?: string | null;
}

interface Loaded {
  readonly format: string;
  readonly source?: unknown;
  readonly shortCircuit?: boolean;
}

type Next<Result> = (specifier: string, context: Context) => Promise<Result>;

export async function resolve(specifier: string, context: Context, next: Next<Resolved>): Promise<Resolved> {
  if (specifier.startsWith('@wideload/')) {
    try {
      return await next(specifier, { ...context, parentURL: ours });
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
      if (!isMissing) throw error;
      // Not a package of the host: the module may have it.
    }
  }
  const other = redirect(specifier, context);
  return other ? next(other.specifier, { ...context, ...other }) : next(specifier, context);
}

export async function load(url: string, context: Context, next: Next<Loaded>): Promise<Loaded> {
  const transformed = loadTypeScript(url);
  if (!transformed) return next(url, context);
  // Without a source the CommonJS loader reads the file itself, as resolve_requires.ts tells it to.
  if (transformed.format === 'commonjs') return { format: 'commonjs', shortCircuit: true };
  return { ...transformed, shortCircuit: true };
}
