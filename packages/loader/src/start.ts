import { Ready, Stopping, throwGathered, WideloadError } from '@wideload/kit';
import type { Assembly, LiveModule } from './assemble.ts';
import { within } from './deadline.ts';
import { listenFailed, startFailed, startTimedOut } from './errors.ts';
import type { Registry } from './registry.ts';
import { stopModules, undoAll } from './stop.ts';

export interface StartSettings {
  /** Seconds that a module may take to start, and to stop, without a sign of life. 0: as long as it likes. */
  readonly timeout: number;
}

/** The started modules. */
export interface Running {
  /** Facts for the ready line by their label. */
  readonly announced: ReadonlyMap<string, string>;
  /** Opens the host to the world, then tells everyone that it is ready. */
  listen(): Promise<void>;
  /** Undoes everything in reverse: closes to the world first, then stops the modules. Answers what failed. */
  stop(): Promise<readonly WideloadError[]>;
}

/**
 * Starts modules in parallel along their graph: a module's services are built and its `onStart` runs once all that it
 * depends on has started. When one fails the others are let finish, all is undone, and every failure is thrown.
 */
export async function startModules(assembly: Assembly, registry: Registry, settings: StartSettings): Promise<Running> {
  const { timeout } = settings;
  const started: LiveModule[] = [];
  const errors: WideloadError[] = [];
  const starts = new Map<string, Promise<boolean>>();

  const startOne = async (live: LiveModule): Promise<boolean> => {
    const { module } = live;
    const before = [...module.depends, ...module.after].map((name) => starts.get(name) ?? Promise.resolve(true));
    if ((await Promise.all(before)).includes(false)) return false;
    started.push(live);
    live.undo.unshift(...registry.stepsOf(module.name).stop);
    try {
      await within(
        timeout,
        runStart(assembly, registry, live),
        () => startTimedOut(module, timeout, live.doing),
        (report) => {
          live.onProgress = report;
        },
      );
      return true;
    } catch (error) {
      errors.push(error instanceof WideloadError ? error : startFailed(module, error));
      return false;
    }
  };

  for (const live of assembly.live.values()) starts.set(live.module.name, startOne(live));
  await Promise.all(starts.values());
  if (errors.length > 0) {
    // Also those that never started: a service of theirs may have been built for others.
    const others = [...assembly.live.values()].filter((live) => !started.includes(live));
    await stopModules(assembly, [...others, ...started], timeout);
    throwGathered(unique(errors));
  }
  return running(assembly, registry, started, timeout);
}

/** One failure that reached several modules, as a broken service does, is one failure. */
function unique(errors: readonly WideloadError[]): WideloadError[] {
  return errors.filter((error, index) => errors.findIndex(({ message }) => message === error.message) === index);
}

async function runStart(assembly: Assembly, registry: Registry, live: LiveModule): Promise<void> {
  const { name } = live.module;
  for (const { id } of assembly.servicesOf(name)) {
    live.doing = `building service ${id}`;
    await assembly.get(id, undefined, name, live);
  }
  const context = assembly.contextOf(live, name);
  for (const step of registry.stepsOf(name).start) {
    live.doing = 'running onStart';
    await step(context);
  }
}

function running(assembly: Assembly, registry: Registry, started: readonly LiveModule[], timeout: number): Running {
  /** What listening opened, undone before anything else. */
  const open: LiveModule[] = [];

  const listenOne = async (live: LiveModule): Promise<void> => {
    const { name } = live.module;
    const opened: LiveModule = { ...live, undo: [] };
    open.push(opened);
    const context = assembly.contextOf(opened, name);
    try {
      for (const step of registry.stepsOf(name).listen) await step(context);
    } catch (error) {
      throw error instanceof WideloadError ? error : listenFailed(live.module, error);
    }
  };

  const stop = async (): Promise<WideloadError[]> => {
    const errors: WideloadError[] = [];
    for (const live of open.toReversed()) await undoAll(live, errors);
    errors.push(...(await stopModules(assembly, started, timeout)));
    return errors;
  };

  return {
    announced: assembly.announced,
    async listen() {
      try {
        for (const live of started) await listenOne(live);
        await assembly.run(Ready.id, Ready.kind, [assembly.host]);
      } catch (error) {
        await stop();
        throw error;
      }
    },
    async stop() {
      const errors: WideloadError[] = [];
      try {
        await assembly.run(Stopping.id, Stopping.kind, [assembly.host]);
      } catch (error) {
        if (error instanceof WideloadError) errors.push(error);
      }
      return [...errors, ...(await stop())];
    },
  };
}
