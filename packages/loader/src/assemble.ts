import type { AnyFunction, Context, HostInfo, Logger } from '@wideload/kit';
import { nearest } from '@wideload/kit';
import { dispatcher, type Handler } from './dispatch.ts';
import { serviceMissing } from './errors.ts';
import type { LoadedModule } from './load.ts';
import type { Registry } from './registry.ts';
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
  /** What its start is doing now, for the error when it takes too long. */
  doing: string;
  /** Called with each sign of life. */
  onProgress: (() => void) | undefined;
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
          doing: 'about to begin',
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

  /** The handlers of a hook in the order they run. */
  handlers(id: string): readonly Handler[] {
    const lists = this.sealed.hooks.get(id);
    if (!lists) return [];
    return [...lists.pre, ...lists.main, ...lists.post].map(({ module, value }) => ({
      module: module.name,
      handle: (...args) => value(...(args as never[])),
    }));
  }

  run(id: string, kind: Parameters<typeof dispatcher>[1], args: readonly unknown[]): unknown {
    let dispatch = this.dispatchers.get(id);
    if (!dispatch) {
      dispatch = dispatcher(id, kind, Object.freeze(this.handlers(id)));
      this.dispatchers.set(id, dispatch);
    }
    return dispatch(...(args as never[]));
  }

  /** The context of a module's code. `waiter` is what appears in a circle: a service's id, or the module's name. */
  contextOf(live: LiveModule, waiter: string): Context {
    const { module, log, abort } = live;
    return {
      module: module.name,
      log,
      host: this.host,
      signal: abort.signal,
      get: async (token) => (await this.get(token.id, token.default, waiter, live)) as never,
      all: async (token) => (await this.all(token.id, waiter, live)) as never,
      run: (hook, ...args) => this.run(hook.id, hook.kind, args) as never,
      handlers: (hook) => this.handlers(hook.id) as never,
      onStop: (undo) => this.own(live, undo),
      progress: (doing) => {
        live.doing = doing;
        this.signOfLife(live, waiter);
      },
      announce: (label, fact) => {
        this.announced.set(label, fact);
      },
    };
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
    let service = await factory(this.contextOf(owner, id));
    for (const { module, value: wrapper } of wrappers) {
      service = await wrapper(service, this.contextOf(this.liveOf(module), id));
    }
    return service;
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
