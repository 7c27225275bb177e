import type { Context } from '@wideload/kit';
import { throwGathered } from '@wideload/kit/internal';
import type { LoadedModule, LoadedModules } from '../import/load.ts';
import { assembleModules, type BootSettings } from './boot.ts';
import { within } from './deadline.ts';
import { commandFailed, commandNeverEnds } from './errors.ts';
import { stopModules } from './stop.ts';

/** The work of a module's command, which needs services. */
export interface ServicesTask<T> {
  readonly module: LoadedModule;
  readonly command: string;
  /** Aborts the signal of the work's context: the user interrupted the command. */
  readonly signal: AbortSignal;
  work(context: Context): Promise<T>;
}

/**
 * Runs work with the services that it requests: only they are built, nothing starts, and everything is undone
 * afterwards.
 */
export async function withServices<T>(
  loaded: LoadedModules,
  settings: BootSettings,
  task: ServicesTask<T>,
): Promise<T> {
  const { assembly } = assembleModules(loaded, { ...settings, isCommand: true });
  const live = assembly.live.of(task.module);
  const abort = (): void => live.abort.abort();
  const release = (): ReturnType<typeof stopModules> => {
    task.signal.removeEventListener('abort', abort);
    return stopModules(assembly, assembly.live.all, settings.timeout);
  };
  task.signal.addEventListener('abort', abort);
  let result: T;
  try {
    result = await within(task.work(assembly.contextOf(live, live.module.name)), {
      seconds: 0,
      drained: settings.drained,
      neverSettles: () => commandNeverEnds(task.module, task.command),
    });
  } catch (error) {
    await release();
    throw commandFailed(task.command)(task.module, error);
  }
  throwGathered(await release());
  return result;
}
