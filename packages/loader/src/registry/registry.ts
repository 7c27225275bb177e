import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import type { Context, Factory, Hook, Observer, Position, Wrapper } from '@wideload/kit';
import type { AnyFunction, HookKind } from '@wideload/kit/internal';
import type { LoadedModule } from '../import/load.ts';
import { type CallSite, placeIn, shownPath } from './call_site.ts';

/** A registration, which belongs to its module and is undone with it. */
export interface Owned<T> {
  readonly module: LoadedModule;
  readonly value: T;
  readonly site: CallSite;
}

/** The line that registered it; the module's file, if that line is in a file from elsewhere. */
export function placeOf({ module, site }: Owned<unknown>): string {
  return placeIn(site, realpathSync(module.folder) + sep) ?? shownPath(module.file);
}

/** A service's slot, as the modules declared it. */
export interface ServiceSlot {
  fallback: Factory<unknown> | undefined;
  readonly providers: Owned<Factory<unknown>>[];
  readonly replacements: Owned<Factory<unknown>>[];
  readonly wrappers: Owned<Wrapper<unknown>>[];
}

/** A hook's handlers by their position. */
export interface HandlerLists {
  readonly kind: HookKind;
  readonly pre: Owned<AnyFunction>[];
  readonly main: Owned<AnyFunction>[];
  readonly post: Owned<AnyFunction>[];
}

export type Step = (context: Context) => void | Promise<void>;

/** The start functions of one module. */
export interface Steps {
  readonly start: Step[];
  /** A task for one host of many. */
  readonly lead: Step[];
  readonly listen: Step[];
  readonly stop: (() => void | Promise<void>)[];
}

/** All declarations of modules in their setup, before anything starts. */
export class Registry {
  readonly slots = new Map<string, ServiceSlot>();
  readonly many = new Map<string, Owned<Factory<unknown>>[]>();
  readonly hooks = new Map<string, HandlerLists>();
  readonly steps = new Map<string, Steps>();
  readonly observers: Owned<Observer>[] = [];
  /** Facts for the ready line, by label. */
  readonly announced = new Map<string, string>();

  slot(id: string): ServiceSlot {
    return entry(this.slots, id, () => ({ fallback: undefined, providers: [], replacements: [], wrappers: [] }));
  }

  add(id: string, factory: Owned<Factory<unknown>>): void {
    entry(this.many, id, () => []).push(factory);
  }

  handle({ id, kind }: Hook, position: Position | undefined, handler: Owned<AnyFunction>): void {
    entry(this.hooks, id, () => ({ kind, pre: [], main: [], post: [] }))[position ?? 'main'].push(handler);
  }

  stepsOf(module: string): Steps {
    return entry(this.steps, module, () => ({ start: [], lead: [], listen: [], stop: [] }));
  }
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
