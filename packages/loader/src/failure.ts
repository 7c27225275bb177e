import type { WideloadError } from '@wideload/kit';
import type { LoadedModule, LoadedModules, SkippedModule } from './load.ts';

/** Why a module cannot run. */
export interface Failure {
  readonly module: LoadedModule;
  readonly error: WideloadError;
}

/** Each failure once: a service that is broken fails for all who ask for it. */
export function errorsOf(failures: readonly Failure[]): WideloadError[] {
  return [...new Map(failures.map(({ error }) => [error.message, error])).values()];
}

/** What is left without the modules that failed. Undefined when one of them has to be there. */
export function withoutFailed(
  { modules, skipped }: LoadedModules,
  failures: readonly Failure[],
): LoadedModules | undefined {
  const failed = new Map(
    failures.map((failure): [string, SkippedModule] => [
      failure.module.name,
      { name: failure.module.name, error: failure.error },
    ]),
  );
  const isMissed = modules.some(({ name, optional, depends }) =>
    failed.has(name) ? !optional : depends.some((other) => failed.has(other)),
  );
  if (isMissed) return undefined;
  return { modules: modules.filter(({ name }) => !failed.has(name)), skipped: [...skipped, ...failed.values()] };
}
