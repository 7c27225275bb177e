import type { Logger } from '@wideload/kit';
import type { LoadedModule } from './load.ts';

export type Undo = () => void | Promise<void>;

/** One module while the host runs. */
export interface LiveModule {
  readonly module: LoadedModule;
  readonly log: Logger;
  readonly abort: AbortController;
  /** What stopping it undoes, last first. */
  readonly undo: Undo[];
  /** Called with each sign of life. */
  onProgress: (() => void) | undefined;
}

/** The modules of one boot, by name. */
export class LiveModules {
  readonly byName: ReadonlyMap<string, LiveModule>;

  constructor(modules: readonly LoadedModule[], loggerOf: (module: string) => Logger) {
    const live = (module: LoadedModule): LiveModule => ({
      module,
      log: loggerOf(module.name),
      abort: new AbortController(),
      undo: [],
      onProgress: undefined,
    });
    this.byName = new Map(modules.map((module) => [module.name, live(module)]));
  }

  get all(): LiveModule[] {
    return [...this.byName.values()];
  }

  of({ name }: LoadedModule): LiveModule {
    const live = this.byName.get(name);
    if (!live) throw new Error(`module ${name} is not part of this boot`);
    return live;
  }
}
