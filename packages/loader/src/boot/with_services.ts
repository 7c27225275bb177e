import type { Context } from '@wideload/kit';
import { throwGathered } from '@wideload/kit/internal';
import { commandFailed, commandNeverEnds } from '../errors.ts';
import type { LoadedModule, LoadedModules } from '../import/load.ts';
import { type BootSettings, putTogether } from './boot.ts';
import { within } from './deadline.ts';
import { stopModules } from './stop.ts';

/** A command of a module, which needs services. */
export interface Loan<T> {
  readonly module: LoadedModule;
  readonly command: string;
  /** Aborts the signal of the work's context: somebody does not want to wait any longer. */
  readonly signal: AbortSignal;
  work(context: Context): Promise<T>;
}

/** Does work with the services that it asks for: only they are built, nothing starts, and all is undone afterwards. */
export async function borrowServices<T>(loaded: LoadedModules, settings: BootSettings, loan: Loan<T>): Promise<T> {
  const { assembly } = putTogether(loaded, { ...settings, isCommand: true });
  const live = assembly.live.of(loan.module);
  const abort = (): void => live.abort.abort();
  const giveBack = (): ReturnType<typeof stopModules> => {
    loan.signal.removeEventListener('abort', abort);
    return stopModules(assembly, assembly.live.all, settings.timeout);
  };
  loan.signal.addEventListener('abort', abort);
  let result: T;
  try {
    result = await within(loan.work(assembly.contextOf(live, live.module.name)), {
      seconds: 0,
      drained: settings.drained,
      neverSettles: () => commandNeverEnds(loan.module, loan.command),
    });
  } catch (error) {
    await giveBack();
    throw commandFailed(loan.command)(loan.module, error);
  }
  throwGathered(await giveBack());
  return result;
}
