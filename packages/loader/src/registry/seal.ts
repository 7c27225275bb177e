import { type Factory, WideloadError, type Wrapper } from '@wideload/kit';
import { nearest, ownerOf } from '@wideload/kit/internal';
import type { LoadedModule } from '../import/load.ts';
import type { NamedModule } from '../named_module.ts';
import { dependsOn } from '../order/graph.ts';
import {
  hookOwnerMissing,
  nothingToReplace,
  preferenceUnmatched,
  preferredServiceUnknown,
  providedTwice,
  replacedTwice,
} from './errors.ts';
import { type HandlerLists, type Owned, placeOf, type Registry, type ServiceSlot } from './registry.ts';

/** A service with the one implementation that was chosen. */
export interface SealedService {
  readonly id: string;
  /** Undefined for a default of the token. */
  readonly module: LoadedModule | undefined;
  readonly factory: Factory<unknown>;
  readonly wrappers: readonly Owned<Wrapper<unknown>>[];
}

/** The declarations of the modules, without conflicts. */
export interface Sealed {
  readonly services: ReadonlyMap<string, SealedService>;
  readonly many: Registry['many'];
  readonly hooks: Registry['hooks'];
}

/** The chosen module by the id of a service. */
export type Preferences = ReadonlyMap<string, string>;

/** Chooses the implementation of each service. Adds every conflict to `errors`. No factory or handler has run yet. */
export function seal(
  modules: readonly LoadedModule[],
  registry: Registry,
  preferences: Preferences,
  errors: WideloadError[],
): Sealed {
  const services = new Map<string, SealedService>();
  const ids = [...registry.slots.keys()];
  for (const [id, slot] of registry.slots) {
    try {
      services.set(id, choose(id, slot, { modules, ids, preferred: preferences.get(id) }));
    } catch (error) {
      if (!(error instanceof WideloadError)) throw error;
      errors.push(error);
    }
  }
  for (const [id, module] of preferences) {
    if (!registry.slots.has(id)) errors.push(preferredServiceUnknown(id, module, nearest(id, ids)));
  }
  const loaded = new Set(modules.map(({ name }) => name));
  for (const [id, lists] of registry.hooks) errors.push(...ownerless(id, lists, loaded));
  return { services, many: registry.many, hooks: registry.hooks };
}

interface Surroundings {
  readonly modules: readonly LoadedModule[];
  /** The ids of all services that modules registered for. */
  readonly ids: readonly string[];
  readonly preferred: string | undefined;
}

function choose(id: string, slot: ServiceSlot, { modules, ids, preferred }: Surroundings): SealedService {
  const { fallback, providers, replacements, wrappers } = slot;
  const base = providers[0]?.value ?? fallback;
  if (!base) {
    const [first] = [...replacements, ...wrappers];
    const others = ids.filter((other) => other !== id);
    throw nothingToReplace(id, replacements.length > 0 ? 'replace' : 'wrap', first?.module, nearest(id, others));
  }
  const winner =
    preferred === undefined ? rightful(id, slot, modules) : chosen(id, [...providers, ...replacements], preferred);
  return { id, module: winner?.module, factory: winner?.value ?? base, wrappers };
}

type Implementation = Owned<Factory<unknown>>;

/** Returns the implementation of the chosen module. */
function chosen(id: string, implementations: readonly Implementation[], preferred: string): Implementation {
  const found = implementations.find(({ module }) => module.name === preferred);
  if (found) return found;
  throw preferenceUnmatched(
    id,
    preferred,
    implementations.map(({ module }) => module.name),
  );
}

/** Returns the one provider, or its replacement. Undefined if there is only the default. */
function rightful(id: string, slot: ServiceSlot, modules: readonly LoadedModule[]): Implementation | undefined {
  const [provider, second] = slot.providers;
  if (provider && second) throw providedTwice(id, named(provider), named(second));
  return mostDependent(id, slot.replacements, modules) ?? provider;
}

/** Of several replacements, the one whose module depends on all the others' modules. */
function mostDependent(
  id: string,
  [first, ...rest]: readonly Implementation[],
  modules: readonly LoadedModule[],
): Implementation | undefined {
  let winner = first;
  for (const other of rest) {
    if (!winner || dependsOn(modules, other.module.name, winner.module.name)) winner = other;
    else if (!dependsOn(modules, winner.module.name, other.module.name)) {
      throw replacedTwice(id, named(winner), named(other));
    }
  }
  return winner;
}

const named = (owned: Implementation): NamedModule => ({ ...owned.module, place: placeOf(owned) });

/** Returns the handlers of a hook whose module is not loaded. Allowed only for modules that list it in `after`. */
function ownerless(id: string, { pre, main, post }: HandlerLists, loaded: ReadonlySet<string>): WideloadError[] {
  const owner = ownerOf(id);
  if (loaded.has(owner)) return [];
  return [...pre, ...main, ...post]
    .filter(({ module }) => !module.after.includes(owner))
    .map(({ module }) => hookOwnerMissing(id, owner, module));
}
