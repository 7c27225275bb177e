import type { Awaitable } from './awaitable.ts';
import { checkedId } from './id.ts';
import { mark } from './values/mark.ts';

/** How the handlers of a hook run, fixed where the hook is declared. */
export type HookKind = 'event' | 'pipe' | 'first' | 'around';

/** A function whose parameters only the declaring hook knows. */
export type AnyFunction = (...args: never[]) => unknown;

/**
 * A typed point that many modules may handle. Hooks are compared by id, so two copies of a package mean the same hook.
 * `types` carries the types and never a value.
 */
export interface Hook<Handler extends AnyFunction = AnyFunction, Run extends AnyFunction = AnyFunction> {
  readonly id: string;
  readonly kind: HookKind;
  /** An event that also reaches the handlers of modules that start after it. */
  readonly replay?: boolean;
  readonly types?: { readonly handler: Handler; readonly run: Run };
}

/** The function that a module passes to `on(hook, handler)`. */
export type HandlerOf<H extends Hook> = NonNullable<H['types']>['handler'];

/** The signature of `run(hook, ...)`. */
export type RunOf<H extends Hook> = NonNullable<H['types']>['run'];

function declare<H extends Hook>(id: string, kind: HookKind, settings: { replay?: boolean } = {}): H {
  return mark('hook', { id: checkedId(id), kind, ...settings, toString: () => `hook ${id}` }) as unknown as H;
}

/** Declares hooks. The kind says how handlers are combined; the id begins with the module that owns the hook. */
export const hook = {
  /**
   * All handlers run, one after the other; their errors are collected and thrown together at the end. With `replay`, an
   * event during the start of the host reaches the handlers of a module when that module has started.
   */
  event<Args extends unknown[]>(
    id: string,
    settings: { readonly replay?: boolean } = {},
  ): Hook<(...args: Args) => Awaitable<void>, (...args: Args) => Promise<void>> {
    return declare(id, 'event', settings);
  },

  /** A value passes through all handlers; each gets what the one before returned. Returning nothing is an error. */
  pipe<Value, Args extends unknown[] = []>(
    id: string,
  ): Hook<(value: Value, ...args: Args) => Awaitable<Value>, (value: Value, ...args: Args) => Promise<Value>> {
    return declare(id, 'pipe');
  },

  /** The first result that is not undefined wins; later handlers do not run. */
  first<Args extends unknown[], Result>(
    id: string,
  ): Hook<(...args: Args) => Awaitable<Result | undefined>, (...args: Args) => Promise<Result | undefined>> {
    return declare(id, 'first');
  },

  /** Each handler wraps the ones after it and the innermost function, which the caller passes. */
  around<Args extends unknown[], Result>(
    id: string,
  ): Hook<
    (next: (...args: Args) => Promise<Result>, ...args: Args) => Awaitable<Result>,
    (innermost: (...args: Args) => Awaitable<Result>, ...args: Args) => Promise<Result>
  > {
    return declare(id, 'around');
  },
};
