import { type LogLevel, logHandlerOf } from '@wideload/boot';
import { logHandlerInvalid } from '../errors.ts';

/** Returns Odoo's level as pino's. */
export function pinoLevel(level: LogLevel): string {
  if (level === 'notset') return 'trace';
  if (level.startsWith('debug')) return 'debug';
  if (level.startsWith('warn')) return 'warn';
  if (level === 'error') return 'error';
  return level === 'critical' ? 'fatal' : 'info';
}

/** The level of each module. */
export interface Levels {
  readonly root: string;
  readonly modules: ReadonlyMap<string, string>;
}

/**
 * Parses a handler in Odoo's form, `module:LEVEL`; without a name it is that of the root. Throws if there is no such
 * level.
 */
function handlerOf(item: string): { readonly module: string; readonly level: string } {
  const handler = logHandlerOf(item);
  if (!handler) throw logHandlerInvalid(item);
  return { module: handler.module, level: pinoLevel(handler.level) };
}

/** Returns the levels with those of handlers applied. */
export function withHandlers({ root, modules }: Levels, handlers: readonly string[]): Levels {
  const changed = { root, modules: new Map(modules) };
  for (const { module, level } of handlers.map(handlerOf)) {
    if (module === '') changed.root = level;
    else changed.modules.set(module, level);
  }
  return changed;
}

/**
 * Returns the levels of `--log-level` and `--log-handler` together. A handler without a name (`:INFO`, which Odoo saves
 * in every file) counts only if `--log-level` has its default.
 */
export function logLevels(level: LogLevel, handlers: readonly string[]): Levels {
  const levels = withHandlers({ root: pinoLevel(level), modules: new Map() }, handlers);
  return level === 'info' ? levels : { ...levels, root: pinoLevel(level) };
}
