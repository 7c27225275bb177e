import type { Context, HostInfo, Logger } from '@wideload/kit';
import type { LoadedModule } from '../import/load.ts';
import { expectArgument } from '../registry/arguments.ts';
import { alone } from '../registry/dispatch.ts';
import { HookRuns } from '../registry/hook_runs.ts';
import { type LiveModule, LiveModules, type Undo } from '../registry/live.ts';
import { joinObservers } from '../registry/observers.ts';
import type { Registry } from '../registry/registry.ts';
import type { Sealed } from '../registry/seal.ts';
import { ServiceBuilds } from '../registry/service_builds.ts';

/** The start of a module, or the building of a service. */
interface Part {
  readonly module: string;
  /** The last reported progress. */
  doing: string | undefined;
}

/** The assembled modules: services are built on demand, hooks run through frozen lists. */
export class Assembly {
  readonly host: HostInfo;
  readonly announced: Map<string, string>;
  readonly live: LiveModules;
  readonly hooks: HookRuns;
  readonly services: ServiceBuilds;
  /** Modules and services that may take long, by the name under which others wait for them. */
  private readonly parts = new Map<string, Part>();

  constructor(
    modules: readonly LoadedModule[],
    registry: Registry,
    sealed: Sealed,
    host: HostInfo,
    loggerOf: (module: string) => Logger,
  ) {
    this.host = host;
    this.announced = registry.announced;
    this.live = new LiveModules(modules, loggerOf);
    const observer = joinObservers(registry.observers, this.live);
    this.hooks = new HookRuns(sealed.hooks, this.live, observer);
    this.services = new ServiceBuilds(sealed, this.live, (live, waiter) => this.contextOf(live, waiter), observer);
  }

  /**
   * Returns the modules that caused the failed start of a module: those that broke a service, or delay it, or the
   * module itself.
   */
  culpritOf(module: LoadedModule, error: unknown): LoadedModule {
    const [end = module.name] = this.services.waits.endsOf(module.name);
    const holding = this.live.byName.get(this.parts.get(end)?.module ?? end)?.module;
    return this.services.culpritOf(error) ?? holding ?? module;
  }

  /**
   * Returns what a module waits for in the end, as text: `session_redis (service base.session_store, connecting to
   * ...)`.
   */
  waitingFor(module: string): string[] {
    return this.services.waits.endsOf(module).map((name) => {
      const part = this.parts.get(name);
      if (!part) return name;
      const where = part.module === name ? 'onStart' : `service ${name}`;
      return `${part.module} (${[where, part.doing].filter((text) => text !== undefined).join(', ')})`;
    });
  }

  /**
   * Makes the context of a module's code. `waiter`: the name in a cycle, which is the id of a service or the name of
   * the module.
   */
  contextOf(live: LiveModule, waiter: string, part = this.newPart(live, waiter)): Context {
    const { module, log, abort } = live;
    return {
      module: module.name,
      log,
      host: this.host,
      signal: abort.signal,
      get: async (token) => {
        expectArgument(module.name, 'get', 'service', token);
        return (await this.services.get(token.id, token.default, waiter, live)) as never;
      },
      tryGet: async (token) => {
        expectArgument(module.name, 'tryGet', 'service', token);
        return (await this.services.tryGet(token.id, token.default, waiter, live)) as never;
      },
      all: async (token) => {
        expectArgument(module.name, 'all', 'services', token);
        return (await this.services.all(token.id, waiter, live)) as never;
      },
      run: (hook, ...args) => {
        expectArgument(module.name, 'run', 'hook', hook);
        return this.hooks.run(hook, args) as never;
      },
      handlers: (hook) => {
        expectArgument(module.name, 'handlers', 'hook', hook);
        return this.hooks.handlers(hook.id).map((handler) => {
          const owner = this.live.byName.get(handler.module) ?? live;
          return {
            module: handler.module,
            handle: alone(hook.id, handler, (error) => this.services.blame(owner, error)),
            // Progress of what it waits for also counts for its caller.
            context: this.contextOf(owner, waiter, part),
          };
        }) as never;
      },
      onStop: (undo) => own(live, undo),
      progress: (doing) => {
        part.doing = doing;
        this.signOfLife(live, waiter);
      },
      announce: (label, fact) => {
        this.announced.set(label, fact);
      },
    };
  }

  private newPart({ module: { name } }: LiveModule, waiter: string): Part {
    const part: Part = { module: name, doing: undefined };
    this.parts.set(waiter, part);
    return part;
  }

  /** Progress also restarts the time limits of everything that waits for it. */
  private signOfLife(live: LiveModule, waiter: string): void {
    live.onProgress?.();
    for (const name of this.services.waits.waitersOf(waiter)) this.live.byName.get(name)?.onProgress?.();
  }
}

/** Registers an undo function. If the module has stopped already, it runs at once. */
function own(live: LiveModule, undo: Undo): void {
  if (!live.left.signal.aborted) live.undo.push(undo);
  else
    Promise.resolve()
      .then(undo)
      .catch((error: unknown) => live.log.error(String(error)));
}
