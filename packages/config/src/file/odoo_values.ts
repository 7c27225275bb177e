import { InvalidValue, type Option } from '@wideload/kit';
import type { Declaration } from '../options/declaration.ts';

/** Options with the same meaning in Odoo (8.0 to 19.0), so that their values may have been written for an Odoo. */
const SHARED = new Set(
  `addons_path data_dir db_name dbfilter dev_mode http_enable http_interface http_port limit_memory_hard
  limit_memory_soft limit_request limit_time_real list_db log_handler log_level logfile pidfile proxy_mode
  server_wide_modules workers`.split(/\s+/),
);

const TRUE = /^true$/i;

function isTaken({ parse }: Option<unknown>, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch (error) {
    if (error instanceof InvalidValue) return false;
    throw error;
  }
}

/** Python's integers, of which Odoo accepts more forms: `0x10`, `0b11`, `2_048`, and negative ones. */
function wholeNumber(text: string): number | undefined {
  const [, sign, digits = ''] = /^([+-]?)(0x[\da-f]+|0b[01]+|0o[0-7]+|\d+(?:_\d+)*)$/i.exec(text.trim()) ?? [];
  if (sign === undefined) return undefined;
  const number = Number(digits.replaceAll('_', ''));
  return sign === '-' ? -number : number;
}

/** Odoo replaces an unknown level by INFO, and accepts a logger of any name. */
function handlerInstead(item: string): string {
  const [, module] = /^([\w.]*):[^:]*$/.exec(item) ?? [];
  return module === undefined ? '' : `${module}:INFO`;
}

function listInstead({ name, option }: Declaration, text: string): string | undefined {
  const items = text.split(',').map((item) => item.trim());
  if (name === 'log_handler') {
    // Without a colon Odoo does not start either.
    if (items.some((item) => item !== '' && !item.includes(':'))) return undefined;
    return items.map((item) => (isTaken(option, item) ? item : handlerInstead(item))).join(',');
  }
  return name === 'dev_mode' ? items.filter((item) => isTaken(option, item)).join(',') : undefined;
}

function instead(declaration: Declaration, text: string): string | undefined {
  const { name, option } = declaration;
  if (option.kind === 'list') return listInstead(declaration, text);
  if (option.kind === 'flag' || TRUE.test(text)) return '';
  const number = wholeNumber(text);
  if (number === undefined) return undefined;
  // Any value below a limit means no limit. With a port below 0, Odoo does not start either.
  return number < 0 && name !== 'http_port' ? '0' : String(number);
}

/**
 * Returns the value to use in place of one that its option refuses although an Odoo starts with it: a negative limit,
 * `True` for an option that is not a flag, words and levels that Odoo ignores. An empty text means the default.
 * Undefined if Odoo does not start either, and for options that Odoo does not have.
 */
export function readAsOdoo(declaration: Declaration, text: string): string | undefined {
  if (!SHARED.has(declaration.name)) return undefined;
  const replacement = instead(declaration, text);
  return replacement === undefined || replacement === '' || isTaken(declaration.option, replacement)
    ? replacement
    : undefined;
}

/** Whether a value of a file is Odoo's word for yes, for an option that is a path. */
export function isNoPath({ kind }: Option<unknown>, text: string): boolean {
  return kind === 'path' && TRUE.test(text);
}
