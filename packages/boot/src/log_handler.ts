import { InvalidValue, list, type Option } from '@wideload/kit';
import { anyCase } from '@wideload/kit/internal';

/** Odoo's levels (`--log-level`, `odoo/tools/config.py`), the most verbose first. */
export const LOG_LEVELS = [
  'notset',
  'debug_sql',
  'debug_rpc_answer',
  'debug_rpc',
  'debug',
  'info',
  'runbot',
  'test',
  'warn',
  'warning',
  'error',
  'critical',
] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** A level for one module, or for all if the module is empty. */
export interface LogHandler {
  readonly module: string;
  readonly level: LogLevel;
}

/** Reads `module:LEVEL` in Odoo's form. Returns undefined if there is no colon or no such level. */
export function logHandlerOf(text: string): LogHandler | undefined {
  const at = text.lastIndexOf(':');
  const word = text.slice(at + 1).toLowerCase();
  // Python's logging has two names for it.
  const level = LOG_LEVELS.find((name) => name === (word === 'fatal' ? 'critical' : word));
  return at < 0 || !level ? undefined : { module: text.slice(0, at), level };
}

const words = list('Level of a single module, as module:LEVEL', [':INFO'], { metavar: 'MODULE:LEVEL', addsUp: true });

/** Odoo's `--log-handler`. */
export const logHandler: Option<readonly string[]> = {
  ...words,
  schema: () => ({ words: `[^,]*:(?:${[...LOG_LEVELS, 'fatal'].map(anyCase).join('|')})` }),
  parse(text) {
    const handlers = words.parse(text);
    if (handlers.every((handler) => logHandlerOf(handler))) return handlers;
    throw new InvalidValue('must be module:LEVEL, such as web:DEBUG, with a level of --log-level');
  },
};
