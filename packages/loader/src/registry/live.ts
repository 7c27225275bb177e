import { setMaxListeners } from 'node:events';
import type { Logger } from '@wideload/kit';
import type { LoadedModule } from '../import/load.ts';

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
  /** Seconds of the longest stretch of its own code in which nothing else of the process could run. */
  longestTurn: number;
}

/** As many may listen to it as like to: each answer that stays open does. */
function endlessly(abort: AbortController): AbortController {
  setMaxListeners(0, abort.signal);
  return abort;
}

/** Seconds in one go from which on others are given their time anew. */
const LONG_TURN = 0.1;

/** The modules of one boot, by name. */
export class LiveModules {
  readonly byName: ReadonlyMap<string, LiveModule>;
  /** Seconds that went into the code of other modules during the turn under way. */
  private inOthers = 0;

  constructor(modules: readonly LoadedModule[], loggerOf: (module: string) => Logger) {
    const live = (module: LoadedModule): LiveModule => ({
      module,
      log: loggerOf(module.name),
      abort: endlessly(new AbortController()),
      left: new AbortController(),
      undo: [],
      onProgress: undefined,
      longestTurn: 0,
    });
    this.byName = new Map(modules.map((module) => [module.name, live(module)]));
  }

  get all(): LiveModule[] {
    return [...this.byName.values()];
  }

  /** The host begins to stop: the signals of all modules are aborted. */
  abortAll(): void {
    for (const { abort } of this.all) abort.abort();
  }

  /**
   * Calls a module's code and takes the time until it first waits. Nobody else can work meanwhile, so that the time of all
   * others begins anew. What the code calls of other modules is theirs.
   */
  turn<T>(live: LiveModule, call: () => T): T {
    const before = this.inOthers;
    this.inOthers = 0;
    const began = performance.now();
    try {
      return call();
    } finally {
      const whole = (performance.now() - began) / 1000;
      const own = whole - this.inOthers;
      this.inOthers = before + whole;
      live.longestTurn = Math.max(live.longestTurn, own);
      if (own > LONG_TURN) for (const other of this.all) if (other !== live) other.onProgress?.();
    }
  }

  of({ name }: LoadedModule): LiveModule {
    const live = this.byName.get(name);
    if (!live) throw new Error(`module ${name} is not part of this boot`);
    return live;
  }
}
