import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** What the store asks of the system, one step at a time. */
const CALLS = [
  'accessSync',
  'existsSync',
  'linkSync',
  'mkdirSync',
  'openSync',
  'readdirSync',
  'renameSync',
  'statSync',
  'unlinkSync',
  'utimesSync',
  'writeFileSync',
] as const;

/**
 * Runs `task`; before each step that it asks of the system, `before` is run with the step's number from 0 and its name.
 * Steps that `before` itself asks for are not counted. A task that answers a promise is followed until that settles.
 */
export function stepping<R>(task: () => R, before: (step: number, name: string) => void): R {
  const table = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
  const originals = CALLS.map((name) => [name, table[name]!] as const);
  let step = 0;
  let isInside = false;
  for (const [name, original] of originals) {
    table[name] = (...args) => {
      if (!isInside) {
        isInside = true;
        try {
          before(step++, name);
        } finally {
          isInside = false;
        }
      }
      return original(...args);
    };
  }
  const restore = (): void => {
    for (const [name, original] of originals) table[name] = original;
    syncBuiltinESMExports();
  };
  syncBuiltinESMExports();
  let result: R | undefined;
  try {
    result = task();
    return result instanceof Promise ? (result.finally(restore) as R) : result;
  } finally {
    if (!(result instanceof Promise)) restore();
  }
}
