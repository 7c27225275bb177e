import type { WideloadError } from '@wideload/kit';
import { dependencySkipped } from './errors.ts';

/** A requested module, loaded or not. */
export interface Asked {
  readonly name: string;
  /** The list has it as `name?`. */
  readonly optional: boolean;
  /** The module that requires it, if it is in no list. */
  readonly dependencyOf?: string | undefined;
  readonly depends: readonly string[];
}

/** A module that the host skips. */
export interface SkippedModule {
  readonly name: string;
  readonly error: WideloadError;
}

/** The modules that can run although some failed; or, if a required one cannot, the reason. */
export type Outcome =
  | { readonly keep: ReadonlySet<string>; readonly skipped: readonly SkippedModule[] }
  | { readonly errors: readonly WideloadError[] };

/** Returns a module and all its direct and indirect dependencies. */
function withDependencies(name: string, asked: ReadonlyMap<string, Asked>, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const other of asked.get(name)?.depends ?? []) withDependencies(other, asked, found);
  return found;
}

/**
 * Decides whether the host can skip what failed. A module listed as `name?` may fail, and so may modules that only such
 * modules require; then all of these are skipped. All other modules are required.
 */
export function goOnWithout(modules: readonly Asked[], failed: ReadonlyMap<string, WideloadError>): Outcome {
  const asked = new Map(modules.map((module) => [module.name, module]));
  const keep = new Set<string>();
  const skipped: SkippedModule[] = [];
  for (const { name, optional } of modules.filter(({ dependencyOf }) => dependencyOf === undefined)) {
    const needed = [...withDependencies(name, asked)];
    const missing = needed.find((other) => failed.has(other));
    const error = missing === undefined ? undefined : failed.get(missing);
    if (missing === undefined || !error) for (const one of needed) keep.add(one);
    else if (!optional) return { errors: explain(asked, failed) };
    else skipped.push({ name, error: missing === name ? error : dependencySkipped(name, missing, error.message) });
  }
  return { keep, skipped };
}

/** Each failure once. If an optional module failed, the error names a required module that depends on it. */
function explain(asked: ReadonlyMap<string, Asked>, failed: ReadonlyMap<string, WideloadError>): WideloadError[] {
  const errors = [...failed].map(([name, error]) => {
    const dependent = [...asked.values()].find(({ optional, depends }) => !optional && depends.includes(name));
    const isMissed = asked.get(name)?.optional && dependent;
    return isMissed ? dependencySkipped(dependent.name, name, error.message) : error;
  });
  return [...new Map(errors.map((error) => [error.message, error])).values()];
}
