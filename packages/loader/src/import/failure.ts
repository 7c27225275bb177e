import type { WideloadError } from '@wideload/kit';
import { gathered } from '@wideload/kit/internal';
import type { LoadedModule, LoadedModules } from './load.ts';
import { goOnWithout } from './skip_optional.ts';

/** Why a module cannot run. */
export interface Failure {
  readonly module: LoadedModule;
  readonly error: WideloadError;
}

/** Each failure once: a broken service fails for all that request it. */
export function errorsOf(failures: readonly Failure[]): WideloadError[] {
  return [...new Map(failures.map(({ error }) => [error.message, error])).values()];
}

/** Returns the modules without those that failed. Throws the failures if one of those is required. */
export function withoutFailed({ modules, skipped }: LoadedModules, failures: readonly Failure[]): LoadedModules {
  const failed = new Map(failures.map(({ module, error }) => [module.name, error]));
  const outcome = goOnWithout(modules, failed);
  if ('errors' in outcome) throw gathered(outcome.errors);
  return {
    modules: modules.filter(({ name }) => outcome.keep.has(name)),
    skipped: [...skipped, ...outcome.skipped],
  };
}
