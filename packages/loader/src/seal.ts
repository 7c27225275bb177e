import { type Factory, nearest, ownerOf, throwGathered, WideloadError, type Wrapper } from '@wideload/kit';
import { hookOwnerMissing, nothingToReplace, providedTwice, replacedTwice } from './errors.ts';
import { dependsOn } from './graph.ts';
import type { LoadedModule } from './load.ts';
import type { HandlerLists, Owned, Registry, Slot } from './registry.ts';

/** A service with its one implementation settled. */
export interface SealedService {
  readonly id: string;
  /** Undefined for a default that hangs on the token. */
  readonly module: LoadedModule | undefined;
  readonly factory: Factory<unknown>;
  readonly wrappers: readonly Owned<Wrapper<unknown>>[];
}

/** What the modules declared, found free of contradictions. */
export interface Sealed {
  readonly services: ReadonlyMap<string, SealedService>;
  readonly many: Registry['many'];
  readonly hooks: Registry['hooks'];
}

/** Settles who implements what. Every conflict is gathered and named; none of them has run. */
export function seal(modules: readonly LoadedModule[], registry: Registry): Sealed {
  const errors: WideloadError[] = [];
  const services = new Map<string, SealedService>();
  for (const [id, slot] of registry.slots) {
    try {
      services.set(id, settle(id, slot, modules, [...registry.slots.keys()]));
    } catch (error) {
      if (!(error instanceof WideloadError)) throw error;
      errors.push(error);
    }
  }
  const loaded = new Set(modules.map(({ name }) => name));
  for (const [id, lists] of registry.hooks) errors.push(...ownerless(id, lists, loaded));
  throwGathered(errors);
  return { services, many: registry.many, hooks: registry.hooks };
}

function settle(id: string, slot: Slot, modules: readonly LoadedModule[], ids: readonly string[]): SealedService {
  const { fallback, providers, replacements, wrappers } = slot;
  const [provider, secondProvider] = providers;
  if (provider && secondProvider) throw providedTwice(id, provider.module, secondProvider.module);
  const base = provider?.value ?? fallback;
  if (!base) {
    const [replacement] = replacements;
    const near = nearest(
      id,
      ids.filter((other) => other !== id),
    );
    throw nothingToReplace(id, replacement ? 'replace' : 'wrap', (replacement ?? wrappers[0])?.module, near);
  }
  const winner = replacements.length > 0 ? mostDependent(id, replacements, modules) : provider;
  return { id, module: winner?.module, factory: winner?.value ?? base, wrappers };
}

/** Of several replacements, the one whose module depends on all the others' modules. */
function mostDependent(
  id: string,
  replacements: readonly Owned<Factory<unknown>>[],
  modules: readonly LoadedModule[],
): Owned<Factory<unknown>> | undefined {
  const [first, ...rest] = replacements;
  let winner = first;
  for (const other of rest) {
    if (!winner || dependsOn(modules, other.module.name, winner.module.name)) winner = other;
    else if (!dependsOn(modules, winner.module.name, other.module.name)) {
      throw replacedTwice(id, winner.module, other.module);
    }
  }
  return winner;
}

/** Handlers of a hook whose module is not loaded. Legal for those who only come `after` it. */
function ownerless(id: string, { pre, main, post }: HandlerLists, loaded: ReadonlySet<string>): WideloadError[] {
  const owner = ownerOf(id);
  if (loaded.has(owner)) return [];
  return [...pre, ...main, ...post]
    .filter(({ module }) => !module.after.includes(owner))
    .map(({ module }) => hookOwnerMissing(id, owner, module));
}
