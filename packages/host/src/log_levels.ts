import { LOG_LEVELS } from '@wideload/boot';
import { logHandlerInvalid } from './errors.ts';

/** Odoo's level as pino's. */
export function pinoLevel(level: (typeof LOG_LEVELS)[number]): string {
  if (level === 'notset') return 'trace';
  if (level.startsWith('debug')) return 'debug';
  if (level.startsWith('warn')) return 'warn';
  if (level === 'error') return 'error';
  return level === 'critical' ? 'fatal' : 'info';
}

/** Which level each module logs at. */
export interface Levels {
  readonly root: string;
  readonly modules: ReadonlyMap<string, string>;
}

/**
 * What `--log-level` and `--log-handler` say together. A handler without a name (`:INFO`, which Odoo saves in every
 * file) is the root's, and counts where `--log-level` was left as it is.
 */
export function logLevels(level: (typeof LOG_LEVELS)[number], handlers: readonly string[]): Levels {
  const modules = new Map<string, string>();
  let root = pinoLevel(level);
  for (const item of handlers) {
    const at = item.lastIndexOf(':');
    const wanted = item.slice(at + 1).toLowerCase();
    const known = LOG_LEVELS.find((name) => name === wanted);
    if (at < 0 || !known) throw logHandlerInvalid(item);
    const name = item.slice(0, at);
    if (name !== '') modules.set(name, pinoLevel(known));
    else if (level === 'info') root = pinoLevel(known);
  }
  return { root, modules };
}
