import type { AnyFunction, Context, Hook, HostInfo, Logger } from '@wideload/kit';
import { nearest } from '@wideload/kit';
import { dispatcher, type Handler } from './dispatch.ts';
import { serviceMissing } from './errors.ts';
import type { LoadedModule } from './load.ts';
import type { Registry } from './registry.ts';
import { Replays } from './replay.ts';
import type { Sealed, SealedService } from './seal.ts';
import { WaitGraph } from './wait_graph.ts';

type Undo = () => void | Promise<void>;

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

/** A module's own start, or the building of a service. */
interface Part {
  readonly module: string;
  /** What it said last that it does. */
  doing: string | undefined;
}

/** The modules put together: services are built on demand, hooks are run through frozen lists. */
export class Assembly {
  readonly host: HostInfo;
  readonly announced: Map<string, string>;
  readonly live: ReadonlyMap<string, LiveModule>;
  /** Which module got services of which others. */
  readonly uses = new Map<string, Set<string>>();
  private readonly sealed: Sealed;
  private readonly built = new Map<string, Promise<unknown>>();
  private readonly dispatchers = new Map<string, AnyFunction>();
  private readonly waits = new WaitGraph();
  private readonly culprits = new WeakMap<Error, LoadedModule>();
  private readonly replays = new Replays();
  /** Everything that may take its time, by its name among those who wait: modules and services. */
  private readonly parts = new Map<string, Part>();

  constructor(
    modules: readonly LoadedModule[],
    registry: Registry,
    sealed: Sealed,
    host: HostInfo,
    loggerOf: (module: string) => Logger,
  ) {
    this.sealed = sealed;
    this.host = host;
    this.announced = registry.announced;
    this.live = new Map(
      modules.map((module) => [
        module.name,
        {
          module,
          log: loggerOf(module.name),
          abort: new AbortController(),
          undo: [],
          onProgress: undefined,
        },
      ]),
    );
  }

  liveOf({ name }: LoadedModule): LiveModule {
    const live = this.live.get(name);
    if (!live) throw new Error(`module ${name} is not part of this boot`);
    return live;
  }

  /** The services that a module implements: they are built with its start, also when nobody asks for them. */
  servicesOf(module: string): SealedService[] {
    return [...this.sealed.services.values()].filter((service) => service.module?.name === module);
  }

  /** The handlers of a hook in the order they run. Those of modules that stopped have left. */
  handlers(id: string): readonly Handler[] {
    const lists = this.sealed.hooks.get(id);
    if (!lists) return [];
    return [...lists.pre, ...lists.main, ...lists.post]
      .filter(({ module }) => !this.liveOf(module).abort.signal.aborted)
      .map(({ module, value }) => ({ module: module.name, handle: (...args) => value(...(args as never[])) }));
  }

  run(hook: Hook, args: readonly unknown[]): unknown {
    if (this.replays.isKeeping(hook)) return this.happen(hook, args);
    let dispatch = this.dispatchers.get(hook.id);
    if (!dispatch) {
      dispatch = dispatcher(hook.id, hook.kind, Object.freeze(this.handlers(hook.id)));
      this.dispatchers.set(hook.id, dispatch);
    }
    return dispatch(...(args as never[]));
  }

  /** An event that is replayed: for now only those hear of it who have started. */
  private happen(hook: Hook, args: readonly unknown[]): unknown {
    const handlers = this.handlers(hook.id).filter(({ module }) => this.replays.isLive(module));
    this.replays.keep(hook, args);
    return dispatcher(hook.id, hook.kind, handlers)(...args);
  }

  /** Tells a module that has just started of the events that it missed. */
  async catchUp(module: string): Promise<void> {
    for (const { id, args } of this.replays.begin(module)) {
      const missed = this.handlers(id).filter((handler) => handler.module === module);
      await dispatcher(id, 'event', missed)(...args);
    }
  }

  /** Every module has started. */
  allStarted(): void {
    this.replays.end();
  }

  /** A module begins to stop: it is told, and its handlers are called no more. */
  withdraw({ abort }: LiveModule): void {
    abort.abort();
    this.dispatchers.clear();
  }

  /** Whose fault it is that a module's start failed: those who broke a service, or hold it up, or the module itself. */
  culpritOf(module: LoadedModule, error: unknown): LoadedModule {
    const known = error instanceof Error ? this.culprits.get(error) : undefined;
    const [end = module.name] = this.waits.endsOf(module.name);
    return known ?? this.live.get(this.parts.get(end)?.module ?? end)?.module ?? module;
  }

  /** What a module waits for in the end, for people: `session_redis (service base.session_store, connecting to ...)`. */
  waitingFor(module: string): string[] {
    return this.waits.endsOf(module).map((name) => {
      const part = this.parts.get(name);
      if (!part) return name;
      const where = part.module === name ? 'onStart' : `service ${name}`;
      return `${part.module} (${[where, part.doing].filter((text) => text !== undefined).join(', ')})`;
    });
  }

  /** The context of a module's code. `waiter` is what appears in a circle: a service's id, or the module's name. */
  contextOf(live: LiveModule, waiter: string, part = this.newPart(live, waiter)): Context {
    const { module, log, abort } = live;
    return {
      module: module.name,
      log,
      host: this.host,
      signal: abort.signal,
      get: async (token) => (await this.get(token.id, token.default, waiter, live)) as never,
      all: async (token) => (await this.all(token.id, waiter, live)) as never,
      run: (hook, ...args) => this.run(hook, args) as never,
      handlers: (hook) =>
        this.handlers(hook.id).map(({ module: name, handle }) => ({
          module: name,
          handle,
          // Whatever it waits for keeps the one waiting who calls it.
          context: this.contextOf(this.live.get(name) ?? live, waiter, part),
        })) as never,
      onStop: (undo) => this.own(live, undo),
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

  /** Whoever is stopped already has what comes late undone at once. */
  private own(live: LiveModule, undo: Undo): void {
    if (!live.abort.signal.aborted) live.undo.push(undo);
    else
      Promise.resolve()
        .then(undo)
        .catch((error: unknown) => live.log.error(String(error)));
  }

  /** What goes on in one place keeps all those waiting who wait for it. */
  private signOfLife(live: LiveModule, waiter: string): void {
    live.onProgress?.();
    for (const name of this.waits.waitersOf(waiter)) this.live.get(name)?.onProgress?.();
  }

  /** A service, built if need be. */
  async get(id: string, fallback: SealedService['factory'] | undefined, waiter: string, live: LiveModule) {
    const service =
      this.sealed.services.get(id) ?? (fallback && { id, module: undefined, factory: fallback, wrappers: [] });
    if (!service) throw serviceMissing(id, `module ${live.module.name}`, nearest(id, this.sealed.services.keys()));
    return this.obtain(service, waiter, live);
  }

  /** Waits for a service on somebody's behalf, and keeps note of who waits for what. */
  private async obtain(service: SealedService, waiter: string, asking: LiveModule): Promise<unknown> {
    this.noteUse(asking, service.module);
    this.waits.wait(waiter, service.id);
    try {
      return await this.build(service, asking);
    } finally {
      this.waits.done(waiter, service.id);
    }
  }

  private noteUse(live: LiveModule, provider: LoadedModule | undefined): void {
    if (!provider || provider === live.module) return;
    const used = this.uses.get(live.module.name) ?? new Set();
    this.uses.set(live.module.name, used.add(provider.name));
  }

  private build(service: SealedService, asking: LiveModule): Promise<unknown> {
    const { id, module, factory, wrappers } = service;
    let building = this.built.get(id);
    if (!building) {
      // A default on the token belongs to no module: it lives with the one that asked for it first.
      building = this.buildAround(id, factory, module ? this.liveOf(module) : asking, wrappers);
      this.built.set(id, building);
    }
    return building;
  }

  private async buildAround(
    id: string,
    factory: SealedService['factory'],
    owner: LiveModule,
    wrappers: SealedService['wrappers'],
  ): Promise<unknown> {
    let service = await this.blaming(owner, () => factory(this.contextOf(owner, id)));
    for (const { module, value: wrapper } of wrappers) {
      const inner = service;
      const around = this.liveOf(module);
      service = await this.blaming(around, () => wrapper(inner, this.contextOf(around, id)));
    }
    return service;
  }

  /** Notes whose code an error comes from: it goes on to everybody who waits for the service. */
  private async blaming(live: LiveModule, build: () => unknown): Promise<unknown> {
    try {
      return await build();
    } catch (error) {
      if (error instanceof Error && !this.culprits.has(error)) this.culprits.set(error, live.module);
      throw error;
    }
  }

  private all(id: string, waiter: string, asking: LiveModule): Promise<unknown[]> {
    const added = this.sealed.many.get(id) ?? [];
    return Promise.all(
      added.map(({ module, value: factory }, index) =>
        this.obtain({ id: `${id}[${index}]`, module, factory, wrappers: [] }, waiter, asking),
      ),
    );
  }
}
