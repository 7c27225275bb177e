import type { Command } from '../command.ts';
import type { Hook } from '../hook.ts';
import type { ModuleDefinition } from '../module.ts';
import type { Option } from '../option.ts';
import type { Service, Services } from '../service.ts';

/** The values that the kit makes, by the name of their kind. */
export interface Kinds {
  readonly service: Service<unknown>;
  readonly services: Services<unknown>;
  readonly hook: Hook;
  readonly option: Option<unknown>;
  readonly command: Command;
  readonly module: ModuleDefinition;
}

/**
 * Values of the kit carry this mark and are recognized by nothing else: anything may have an `id`, a `kind` or a
 * `parse`. `Symbol.for` gives every copy of the kit the same mark. It is enumerable, so that `{ ...option }` keeps it.
 */
const MARK = Symbol.for('wideload.kind');

/** Marks a value as one of a kind. A frozen one is copied. */
export function mark<T extends object>(kind: keyof Kinds, value: T): T {
  const own = Object.isExtensible(value) ? value : { ...value };
  return Object.defineProperty(own, MARK, { value: kind, enumerable: true, configurable: true });
}

/** Returns the kind of a value of the kit; undefined for every other value. */
export function kindOf(value: unknown): keyof Kinds | undefined {
  if (typeof value !== 'object' || value === null || !(MARK in value)) return undefined;
  return value[MARK] as keyof Kinds;
}

/** Returns whether a value was made by the kit and has this kind. */
export function isOfKind<K extends keyof Kinds>(kind: K, value: unknown): value is Kinds[K] {
  return kindOf(value) === kind;
}

/**
 * Makes `instanceof` true for instances from another copy of the package. Subclasses keep the usual rule, unless they
 * are shared themselves.
 */
export function shareInstances(theClass: { readonly prototype: object }, name: string): void {
  const shared = Symbol.for(`wideload.${name}`);
  Object.defineProperty(theClass.prototype, shared, { value: true });
  Object.defineProperty(theClass, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      if (this !== theClass) return Function.prototype[Symbol.hasInstance].call(this, value);
      return typeof value === 'object' && value !== null && shared in value;
    },
  });
}
