import type { Observer } from '@wideload/kit';
import type { LiveModules } from './live.ts';
import type { Owned } from './registry.ts';

/** Joins the observers of all modules, the first outermost. Undefined if there are none: then calls cost nothing more. */
export function joinObservers(observers: readonly Owned<Observer>[], live: LiveModules): Observer | undefined {
  const [first, ...others] = observers;
  if (first === undefined) return undefined;
  const inner = joinObservers(others, live);
  const { left } = live.of(first.module);
  return (work, run) => {
    const observed = inner === undefined ? run : () => inner(work, run);
    return left.signal.aborted ? observed() : first.value(work, observed);
  };
}
