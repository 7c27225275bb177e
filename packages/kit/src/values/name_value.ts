import { type Kinds, kindOf } from './mark.ts';

const KINDS: Readonly<Record<keyof Kinds, string>> = {
  service: 'a service',
  services: 'a slot of services',
  hook: 'a hook',
  option: 'an option',
  command: 'a command',
  module: 'a module',
};

/** Returns whether a value can be awaited, from any library. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/**
 * Returns the type of a value, for messages: `a promise`, `a class`, `a hook`, `undefined`. Nothing of its content is
 * shown.
 */
export function nameOfValue(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'function')
    return /^class\b/.test(Function.prototype.toString.call(value)) ? 'a class' : 'a function';
  if (typeof value === 'string') return 'a text';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const kind = kindOf(value);
  if (kind) return KINDS[kind];
  if (Array.isArray(value)) return 'a list';
  return isPromise(value) ? 'a promise' : 'an object';
}
