import { setMaxListeners } from 'node:events';
import type { Logger } from '@wideload/kit';
import type { LoadedModule } from '../import/load.ts';

export type Undo = () => void | Promise<void>;

/** One module of a running host. */
export interface LiveModule {
  readonly module: LoadedModule;
  readonly log: Logger;
  /** Aborted when the host begins to stop, while running work still ends: the `signal` of its context. */
  readonly abort: AbortController;
  /** Aborted when the module itself stops. What it registers afterwards is undone at once. */
  readonly left: AbortController;
  /** The undo functions, run last first. */
  readonly undo: Undo[];
  /** Called with each progress. */
  onProgress: (() => void) | undefined;
  /** The longest time in seconds for which its own code blocked the process. */
  longestTurn: number;
}

/** Without a limit of listeners: each open answer adds one. */
function endlessly(abort: AbortController): AbortController {
  setMaxListeners(0, abort.signal);
  return abort;
}

/** Seconds of a block above which the time limits of others are restarted. */
const LONG_TURN = 0.1;

/** The modules of one boot, by name. */
export class LiveModules {
  readonly byName: ReadonlyMap<string, LiveModule>;
  /** Seconds in the code of other modules during the present turn. */
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
   * Calls a module's code and measures the time until it first waits. No other code can run meanwhile, so the time
   * limits of all others are restarted. The time of other modules that it calls is theirs.
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
