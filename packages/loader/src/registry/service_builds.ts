import type { Context } from '@wideload/kit';
import { nearest } from '@wideload/kit/internal';
import type { LoadedModule } from '../import/load.ts';
import { WaitGraph } from '../order/wait_graph.ts';
import { serviceMissing } from './errors.ts';
import type { LiveModule, LiveModules } from './live.ts';
import type { Sealed, SealedService } from './seal.ts';

/** Makes the context of a module's code; `waiter` is what it is called among those who wait. */
type ContextOf = (live: LiveModule, waiter: string) => Context;

/** Builds services on demand, each once, and keeps note of who waits for what. */
export class ServiceBuilds {
  readonly waits = new WaitGraph();
  /** Which module got services of which others. */
  readonly uses = new Map<string, Set<string>>();
  private readonly sealed: Sealed;
  private readonly live: LiveModules;
  private readonly contextOf: ContextOf;
  private readonly byModule = new Map<string, SealedService[]>();
  private readonly built = new Map<string, Promise<unknown>>();
  private readonly culprits = new WeakMap<Error, LoadedModule>();

  constructor(sealed: Sealed, live: LiveModules, contextOf: ContextOf) {
    this.sealed = sealed;
    this.live = live;
    this.contextOf = contextOf;
    for (const service of sealed.services.values()) {
      const name = service.module?.name;
      if (name !== undefined) this.byModule.set(name, [...(this.byModule.get(name) ?? []), service]);
    }
  }

  /** The services that a module implements: they are built with its start, also when nobody asks for them. */
  of(module: string): readonly SealedService[] {
    return this.byModule.get(module) ?? [];
  }

  /** Whose code broke the service that this error comes from. */
  culpritOf(error: unknown): LoadedModule | undefined {
    return error instanceof Error ? this.culprits.get(error) : undefined;
  }

  /** A service, built if need be. */
  async get(id: string, fallback: SealedService['factory'] | undefined, waiter: string, live: LiveModule) {
    const service =
      this.sealed.services.get(id) ?? (fallback && { id, module: undefined, factory: fallback, wrappers: [] });
    if (!service) throw serviceMissing(id, `module ${live.module.name}`, nearest(id, this.sealed.services.keys()));
    return this.obtain(service, waiter, live);
  }

  /** Everything that modules added to a slot, in load order. */
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
      // A default on the token belongs to no module: it lives with the one that asked for it first.
      building = this.buildAround(service, module ? this.live.of(module) : asking);
      this.built.set(id, building);
    }
    return building;
  }

  private async buildAround({ id, factory, wrappers }: SealedService, owner: LiveModule): Promise<unknown> {
    let service = await this.blaming(owner, () => factory(this.contextOf(owner, id)));
    for (const { module, value: wrapper } of wrappers) {
      const inner = service;
      const around = this.live.of(module);
      service = await this.blaming(around, () => wrapper(inner, this.contextOf(around, id)));
    }
    return service;
  }

  /** Notes whose code an error comes from, and throws it on, to everybody who waits for the service. */
  blame({ module }: LiveModule, error: unknown): never {
    if (error instanceof Error && !this.culprits.has(error)) this.culprits.set(error, module);
    throw error;
  }

  private async blaming(live: LiveModule, build: () => unknown): Promise<unknown> {
    try {
      return await this.live.turn(live, build);
    } catch (error) {
      return this.blame(live, error);
    }
  }
}
