import type { Context } from './context.ts';
import { checkedId } from './id.ts';
import { mark } from './values/mark.ts';

/** Builds a service. It runs once, during start, and may wait for others with `get`. */
export type Factory<T> = (context: Context) => T | Promise<T>;

/** Builds a service around the present implementation. */
export type Wrapper<T> = (inner: T, context: Context) => T | Promise<T>;

/**
 * A typed slot with one implementation. Token and interface share one name:
 *
 * ```ts
 * export interface Clock { now(): number }
 * export const Clock = service<Clock>('base.clock');
 * ```
 *
 * Tokens are compared by id, so two copies of a package still meet. `type` carries the type and never a value.
 */
export interface Service<T> {
  readonly id: string;
  readonly many: false;
  readonly default?: Factory<T>;
  readonly type?: T;
}

/** A typed slot to which many modules add: health checks, collectors. */
export interface Services<T> {
  readonly id: string;
  readonly many: true;
  readonly type?: T;
}

/** Declares a slot. A default implementation never conflicts: any module may replace it. */
export function service<T>(id: string, settings: { default?: Factory<T> } = {}): Service<T> {
  return mark('service', { id: checkedId(id), many: false, ...settings, toString: () => `service ${id}` });
}

/** Declares a slot that many modules may add to. */
export function services<T>(id: string): Services<T> {
  return mark('services', { id: checkedId(id), many: true, toString: () => `services ${id}` });
}
