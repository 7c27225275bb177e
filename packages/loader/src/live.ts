import { setMaxListeners } from 'node:events';
import type { Logger } from '@wideload/kit';
import type { LoadedModule } from './load.ts';

export type Undo = () => void | Promise<void>;

/** One module while the host runs. */
export interface LiveModule {
  readonly module: LoadedModule;
  readonly log: Logger;
  /** Aborted as soon as the host begins to stop, while what is under way still ends: the `signal` of its context. */
  readonly abort: AbortController;
  /** Aborted when the module itself stops. What it registers from then on is undone at once. */
  readonly left: AbortController;
  /** What stopping it undoes, last first. */
  readonly undo: Undo[];
  /** Called with each sign of life. */
  onProgress: (() => void) | undefined;
}

/** As many may listen to it as like to: each answer that stays open does. */
function endlessly(abort: AbortController): AbortController {
  setMaxListeners(0, abort.signal);
  return abort;
}

/** The modules of one boot, by name. */
export class LiveModules {
  readonly byName: ReadonlyMap<string, LiveModule>;

  constructor(modules: readonly LoadedModule[], loggerOf: (module: string) => Logger) {
    const live = (module: LoadedModule): LiveModule => ({
      module,
      log: loggerOf(module.name),
      abort: endlessly(new AbortController()),
      left: new AbortController(),
      undo: [],
      onProgress: undefined,
    });
    this.byName = new Map(modules.map((module) => [module.name, live(module)]));
  }

  get all(): LiveModule[] {
    return [...this.byName.values()];
  }

  /** The host begins to stop: whoever listens to its signal is told. */
  abortAll(): void {
    for (const { abort } of this.all) abort.abort();
  }

  of({ name }: LoadedModule): LiveModule {
    const live = this.byName.get(name);
    if (!live) throw new Error(`module ${name} is not part of this boot`);
    return live;
  }
}
