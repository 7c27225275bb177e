import type { WideloadError } from '@wideload/kit';
import { type HookKind, isOfKind, ownerOf } from '@wideload/kit/internal';
import { type SetupInputs, setUp } from '../boot/set_up.ts';
import { errorsOf, type Failure } from '../import/failure.ts';
import type { LoadedModules } from '../import/load.ts';
import { type HandlerLists, type Owned, placeOf, type Registry, type ServiceSlot } from './registry.ts';
import { type Preferences, type Sealed, seal } from './seal.ts';

/** A registration of a module, and its line. */
export interface Registration {
  readonly module: string;
  /** `modules/web/dist/index.js:25:5` */
  readonly place: string;
}

/** The implementation of a service. */
export interface ServiceAccount {
  readonly id: string;
  /** The module that the service belongs to. */
  readonly owner: string;
  /** Undefined for a default, without a provider, and in a conflict. */
  readonly implementation: Registration | undefined;
  /** Whether its token has a default. */
  readonly hasDefault: boolean;
  /** Implementations that were replaced. */
  readonly replaced: readonly Registration[];
  /** From the inside out. */
  readonly wrappers: readonly Registration[];
}

/** A slot that many modules add to. */
export interface ServicesAccount {
  readonly id: string;
  readonly owner: string;
  readonly parts: readonly Registration[];
}

/** The handlers of a hook, in order. */
export interface HookAccount {
  readonly id: string;
  readonly owner: string;
  readonly kind: HookKind;
  readonly handlers: readonly (Registration & { readonly position: 'pre' | 'main' | 'post' })[];
}

/** All declarations of modules, and their conflicts. Nothing has started. */
export interface Account {
  readonly services: readonly ServiceAccount[];
  readonly many: readonly ServicesAccount[];
  readonly hooks: readonly HookAccount[];
  readonly errors: readonly WideloadError[];
}

export interface InspectSettings extends SetupInputs {
  readonly preferences: Preferences;
}

/** Sets modules up and returns their declarations. Failures are part of the result: that is when users need it. */
export function inspectModules({ modules }: LoadedModules, settings: InspectSettings): Account {
  const failures: Failure[] = [];
  const registry = setUp(modules, settings, failures);
  const errors = errorsOf(failures);
  const sealed = seal(modules, registry, settings.preferences, errors);
  const many = new Map<string, Parts>();
  const hooks = new Map<string, HandlerLists>();
  for (const value of modules.flatMap(({ exports }) => Object.values(exports))) {
    if (isOfKind('service', value)) registry.slot(value.id).fallback ??= value.default;
    else if (isOfKind('services', value)) many.set(value.id, []);
    else if (isOfKind('hook', value)) hooks.set(value.id, { kind: value.kind, pre: [], main: [], post: [] });
  }
  return {
    services: sorted([...registry.slots].map(([id, slot]) => serviceAccount(id, slot, sealed))),
    many: sorted([...new Map([...many, ...registry.many])].map(([id, parts]) => partsAccount(id, parts))),
    hooks: sorted([...new Map([...hooks, ...registry.hooks])].map(([id, lists]) => hookAccount(id, lists))),
    errors,
  };
}

type Parts = Registry['many'] extends Map<string, infer P> ? P : never;

const sorted = <T extends { id: string }>(list: T[]): T[] => list.sort((a, b) => (a.id < b.id ? -1 : 1));

function registration(owned: Owned<unknown>): Registration {
  return { module: owned.module.name, place: placeOf(owned) };
}

function serviceAccount(id: string, slot: ServiceSlot, { services }: Sealed): ServiceAccount {
  const winner = services.get(id)?.module?.name;
  const implementations = [...slot.providers, ...slot.replacements].map(registration);
  return {
    id,
    owner: ownerOf(id),
    implementation: implementations.findLast(({ module }) => module === winner),
    hasDefault: slot.fallback !== undefined,
    replaced: implementations.filter(({ module }) => module !== winner),
    wrappers: slot.wrappers.map(registration),
  };
}

function partsAccount(id: string, parts: readonly Owned<unknown>[]): ServicesAccount {
  return { id, owner: ownerOf(id), parts: parts.map(registration) };
}

function hookAccount(id: string, lists: HandlerLists): HookAccount {
  const at = (position: 'pre' | 'main' | 'post') =>
    lists[position].map((handler) => ({ ...registration(handler), position }));
  return { id, owner: ownerOf(id), kind: lists.kind, handlers: [...at('pre'), ...at('main'), ...at('post')] };
}
