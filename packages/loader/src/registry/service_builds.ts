import type { Context, Factory, Observer } from '@wideload/kit';
import { nearest } from '@wideload/kit/internal';
import type { LoadedModule } from '../import/load.ts';
import { WaitGraph } from '../order/wait_graph.ts';
import { serviceMissing } from './errors.ts';
import type { LiveModule, LiveModules } from './live.ts';
import type { Sealed, SealedService } from './seal.ts';
import { withOwnMembers } from './with_own_members.ts';

/** Makes the context of a module's code; `waiter`: its name in the graph of waiting. */
type ContextOf = (live: LiveModule, waiter: string) => Context;

/** Builds services on demand, each once, and records which code waits for which. */
export class ServiceBuilds {
  readonly waits = new WaitGraph();
  /** The services of other modules that each module got. */
  readonly uses = new Map<string, Set<string>>();
  private readonly sealed: Sealed;
  private readonly live: LiveModules;
  private readonly contextOf: ContextOf;
  private readonly observer: Observer | undefined;
  private readonly byModule = new Map<string, SealedService[]>();
  private readonly built = new Map<string, Promise<unknown>>();
  private readonly culprits = new WeakMap<Error, LoadedModule>();

  constructor(sealed: Sealed, live: LiveModules, contextOf: ContextOf, observer: Observer | undefined) {
    this.sealed = sealed;
    this.live = live;
    this.contextOf = contextOf;
    this.observer = observer;
    for (const service of sealed.services.values()) {
      const name = service.module?.name;
      if (name !== undefined) this.byModule.set(name, [...(this.byModule.get(name) ?? []), service]);
    }
  }

  /** Returns the services that a module implements: they are built at its start, even if no code requests them. */
  of(module: string): readonly SealedService[] {
    return this.byModule.get(module) ?? [];
  }

  /** Returns the module whose code broke the service that this error comes from. */
  culpritOf(error: unknown): LoadedModule | undefined {
    return error instanceof Error ? this.culprits.get(error) : undefined;
  }

  /** Returns a service, built if necessary. */
  async get(id: string, fallback: Factory<unknown> | undefined, waiter: string, live: LiveModule) {
    const service = this.find(id, fallback);
    if (!service) throw serviceMissing(id, `module ${live.module.name}`, nearest(id, this.sealed.services.keys()));
    return this.obtain(service, waiter, live);
  }

  /** Returns a service, built if necessary; undefined if nothing implements it. */
  async tryGet(id: string, fallback: Factory<unknown> | undefined, waiter: string, live: LiveModule) {
    const service = this.find(id, fallback);
    return service && this.obtain(service, waiter, live);
  }

  private find(id: string, fallback: Factory<unknown> | undefined): SealedService | undefined {
    return this.sealed.services.get(id) ?? (fallback && { id, module: undefined, factory: fallback, wrappers: [] });
  }

  /** Returns everything that modules added to a slot, in load order. */
  all(id: string, waiter: string, asking: LiveModule): Promise<unknown[]> {
    const added = this.sealed.many.get(id) ?? [];
    return Promise.all(
      added.map(({ module, value: factory }, index) =>
        this.obtain({ id: `${id}[${index}]`, module, factory, wrappers: [] }, waiter, asking),
      ),
    );
  }

  /** Waits for a service on behalf of a module. */
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
    const { id, module } = service;
    let building = this.built.get(id);
    if (!building) {
      // A default of a token belongs to no module: it is stopped with the first module that requests it.
      building = this.buildAround(service, module ? this.live.of(module) : asking);
      this.built.set(id, building);
    }
    return building;
  }

  private async buildAround({ id, factory, wrappers }: SealedService, owner: LiveModule): Promise<unknown> {
    let service = await this.blaming(owner, id, () => factory(this.contextOf(owner, id)));
    for (const { module, value: wrapper } of wrappers) {
      const inner = service;
      const spreadable = withOwnMembers(inner);
      const around = this.live.of(module);
      const wrapped = await this.blaming(around, id, () => wrapper(spreadable, this.contextOf(around, id)));
      service = wrapped === spreadable ? inner : wrapped;
    }
    return service;
  }

  /** Records the module that an error comes from, and throws it to all that wait for the service. */
  blame({ module }: LiveModule, error: unknown): never {
    if (error instanceof Error && !this.culprits.has(error)) this.culprits.set(error, module);
    throw error;
  }

  private async blaming(live: LiveModule, id: string, build: () => unknown): Promise<unknown> {
    const { observer } = this;
    const run = (): unknown => this.live.turn(live, build);
    try {
      return await (observer === undefined ? run() : observer({ kind: 'service', id, module: live.module.name }, run));
    } catch (error) {
      return this.blame(live, error);
    }
  }
}
