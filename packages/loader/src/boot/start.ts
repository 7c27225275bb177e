import { Ready, type Stop, Stopping, WideloadError } from '@wideload/kit';
import type { Failure } from '../import/failure.ts';
import type { LiveModule } from '../registry/live.ts';
import type { Registry } from '../registry/registry.ts';
import type { Assembly } from './assemble.ts';
import { within } from './deadline.ts';
import { listenFailed, listenTimedOut, startBlocked, startFailed, startNeverEnds, startTimedOut } from './errors.ts';
import { runInOneHost } from './leader_task.ts';
import { stopModules, undoInTime } from './stop.ts';
import type { Timeline } from './timeline.ts';
import { tellWaiting } from './waiting.ts';

export interface StartLimits {
  /** Maximum seconds of a start or a stop of a module without progress. 0: no limit. */
  readonly timeout: number;
  /** Maximum seconds for closing the ports, in which running requests end first. Default: `timeout`. */
  readonly shutdown?: number | undefined;
  /** Resolves when the process has nothing left to do: an unfinished start will then never finish. */
  readonly drained?: Promise<void> | undefined;
  /** Receives what a long start still waits for, at intervals. */
  readonly onWaiting?: ((waiting: readonly string[]) => void) | undefined;
  /** Receives durations. */
  readonly timeline?: Timeline | undefined;
}

/** The started modules. */
export interface Running {
  /** Facts for the ready line, by label. */
  readonly announced: ReadonlyMap<string, string>;
  /** Opens the ports, then runs the hook for ready modules. */
  listen(): Promise<void>;
  /** Undoes everything in reverse: closes the ports first, then stops the modules. Returns the failures. */
  stop(stop?: Stop): Promise<readonly WideloadError[]>;
}

/** The result of a start: all modules run, or none does and these failed. */
export type Started = { readonly running: Running } | { readonly failures: readonly Failure[] };

/**
 * Starts modules in parallel along their graph: a module's services are built and its `onStart` runs when all modules
 * that it depends on have started. If one fails, the others finish, everything is undone, and every failure is
 * returned.
 */
export async function startModules(assembly: Assembly, registry: Registry, settings: StartLimits): Promise<Started> {
  const { timeout, drained, timeline } = settings;
  const started: LiveModule[] = [];
  const failures: Failure[] = [];
  const starts = new Map<string, Promise<boolean>>();
  /** The modules that are starting. */
  const under = new Set<string>();
  const waiting = (): string[] => [...new Set([...under].flatMap((name) => assembly.waitingFor(name)))];
  const silence = settings.onWaiting ? tellWaiting(waiting, settings.onWaiting) : undefined;

  const startOne = async (live: LiveModule): Promise<boolean> => {
    const { module } = live;
    const before = [...module.depends, ...module.after].map((name) => starts.get(name) ?? Promise.resolve(true));
    if ((await Promise.all(before)).includes(false)) return false;
    started.push(live);
    under.add(module.name);
    const done = timeline?.begin(module.name, 'start');
    live.undo.unshift(...registry.stepsOf(module.name).stop);
    try {
      await within(runStart(assembly, registry, live), {
        seconds: timeout,
        timedOut: (elapsed) =>
          hasBlocked(live, timeout) ?? startTimedOut(module, timeout, elapsed, assembly.waitingFor(module.name)),
        endedLate: (elapsed) => {
          // Other late modules were delayed by the same block, which is reported once.
          for (const other of assembly.live.all) other.onProgress?.();
          const candidates = assembly.live.all.filter((one) => under.has(one.module.name)).map((one) => one.module);
          return hasBlocked(live, timeout) ?? startBlocked(candidates, timeout, elapsed);
        },
        onSignOfLife: (restart) => {
          live.onProgress = restart;
        },
        drained,
        neverSettles: () => startNeverEnds(assembly.waitingFor(module.name)),
      });
      const blocked = hasBlocked(live, timeout);
      if (blocked) throw blocked;
      return true;
    } catch (error) {
      const culprit = assembly.culpritOf(module, error);
      failures.push({ module: culprit, error: error instanceof WideloadError ? error : startFailed(culprit, error) });
      return false;
    } finally {
      under.delete(module.name);
      done?.();
    }
  };

  for (const live of assembly.live.all) starts.set(live.module.name, startOne(live));
  await Promise.all(starts.values());
  silence?.();
  if (failures.length > 0) {
    // Also modules that never started: one of their services may have been built for others.
    const others = assembly.live.all.filter((live) => !started.includes(live));
    await stopModules(assembly, [...others, ...started], timeout);
    return { failures };
  }
  assembly.hooks.allStarted();
  return { running: running(assembly, registry, started, settings) };
}

/** Returns the error of a module whose own code blocked the process longer than the limit. */
function hasBlocked({ module, longestTurn }: LiveModule, limit: number): WideloadError | undefined {
  return limit > 0 && longestTurn > limit ? startBlocked([module], limit, longestTurn) : undefined;
}

async function runStart(assembly: Assembly, registry: Registry, live: LiveModule): Promise<void> {
  const { name } = live.module;
  const context = assembly.contextOf(live, name);
  for (const { id } of assembly.services.of(name)) await assembly.services.get(id, undefined, name, live);
  const { start, lead } = registry.stepsOf(name);
  for (const step of start) await assembly.live.turn(live, () => step(context));
  if (lead.length > 0) await runInOneHost(assembly, live, lead);
  await assembly.hooks.catchUp(name);
}

function running(
  assembly: Assembly,
  registry: Registry,
  started: readonly LiveModule[],
  { timeout: seconds, shutdown = seconds, drained, timeline }: StartLimits,
): Running {
  /** What listening opened, undone before anything else. */
  const open: LiveModule[] = [];

  const listenOne = async (live: LiveModule): Promise<void> => {
    const { module } = live;
    const { listen } = registry.stepsOf(module.name);
    if (listen.length === 0) return;
    const opened: LiveModule = { ...live, undo: [], longestTurn: 0 };
    open.push(opened);
    const done = timeline?.begin(module.name, 'listen');
    const work = async (): Promise<void> => {
      const context = assembly.contextOf(opened, module.name);
      for (const step of listen) await assembly.live.turn(opened, () => step(context));
      const blocked = hasBlocked(opened, seconds);
      if (blocked) throw blocked;
    };
    try {
      await within(work(), {
        seconds,
        timedOut: (elapsed) => hasBlocked(opened, seconds) ?? listenTimedOut(module, seconds, elapsed),
        endedLate: (elapsed) => startBlocked([module], seconds, elapsed),
        onSignOfLife: (restart) => {
          opened.onProgress = restart;
        },
        drained,
        neverSettles: () => startNeverEnds(assembly.waitingFor(module.name)),
      });
    } catch (error) {
      throw error instanceof WideloadError ? error : listenFailed(module, error);
    } finally {
      done?.();
    }
  };

  const stop = async (): Promise<WideloadError[]> => {
    const errors: WideloadError[] = [];
    for (const live of open.toReversed()) await undoInTime(live, shutdown, errors);
    errors.push(...(await stopModules(assembly, started, seconds)));
    return errors;
  };

  return {
    announced: assembly.announced,
    async listen() {
      try {
        for (const live of started) await listenOne(live);
        await assembly.hooks.run(Ready, [assembly.host]);
      } catch (error) {
        await stop();
        throw error;
      }
    },
    async stop(how = { isReplaced: false }) {
      const errors: WideloadError[] = [];
      try {
        const told = Promise.resolve(assembly.hooks.run(Stopping, [assembly.host, how]));
        // Before anything is awaited, so that answers that stay open while the host runs can end.
        assembly.live.abortAll();
        await told;
      } catch (error) {
        if (error instanceof WideloadError) errors.push(error);
      }
      return [...errors, ...(await stop())];
    },
  };
}
