import type { WideloadError } from '@wideload/kit';
import { gathered } from '@wideload/kit/internal';
import type { LoadedModule, LoadedModules } from './load.ts';
import { goOnWithout } from './skip_optional.ts';

/** Why a module cannot run. */
export interface Failure {
  readonly module: LoadedModule;
  readonly error: WideloadError;
}

/** Each failure once: a service that is broken fails for all who ask for it. */
export function errorsOf(failures: readonly Failure[]): WideloadError[] {
  return [...new Map(failures.map(({ error }) => [error.message, error])).values()];
}

/** What is left without the modules that failed. Throws what failed when one of them has to be there. */
export function withoutFailed({ modules, skipped }: LoadedModules, failures: readonly Failure[]): LoadedModules {
  const failed = new Map(failures.map(({ module, error }) => [module.name, error]));
  const outcome = goOnWithout(modules, failed);
  if ('errors' in outcome) throw gathered(outcome.errors);
  return {
    modules: modules.filter(({ name }) => outcome.keep.has(name)),
    skipped: [...skipped, ...outcome.skipped],
  };
}
