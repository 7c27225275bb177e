import type { Command } from './command.ts';
import type { Context } from './context.ts';
import {
  commandNameInvalid,
  definitionKeyUnknown,
  moduleFieldInvalid,
  moduleNameInvalid,
  notAModule,
  optionKeyInvalid,
} from './errors.ts';
import type { HandlerOf, Hook } from './hook.ts';
import type { Logger } from './logger.ts';
import type { Observer } from './observer.ts';
import type { OptionShape, OptionValues } from './option.ts';
import type { Factory, Service, Services, Wrapper } from './service.ts';
import { isOfKind, mark } from './values/mark.ts';
import { nameOfValue } from './values/name_value.ts';
import { nearest } from './values/nearest.ts';

/** The position of a handler: before all others, after them, or (the default) in load order. */
export type Position = 'pre' | 'post';

/** Where a start function runs. */
export interface StartSettings {
  /** `host`: in one process of the host. `cluster`: in one of all hosts that share `Leases`. */
  readonly once?: 'host' | 'cluster';
}

/**
 * The argument of `setup`. Setup only declares: it is synchronous, does no I/O, and gets no service. `NoInfer`: only
 * the token decides on the type of a service, or an implementation that lacks a method would widen it. It wraps the
 * whole factory, or the compiler would accept any text for `kind: 'readiness'`.
 */
export interface SetupHandle<O extends OptionShape = OptionShape> {
  readonly options: OptionValues<O>;
  readonly log: Logger;
  /** Fills an empty slot, or replaces a default. A second provider is an error that names both. */
  provide<T>(token: Service<T>, factory: NoInfer<Factory<T>>): void;
  /** Replaces a default or a provider. Replacing a service without a provider is an error. */
  replace<T>(token: Service<T>, factory: NoInfer<Factory<T>>): void;
  /**
   * Wraps the present implementation, in load order, the last outermost. `{ ...inner, of }` keeps all methods of an
   * instance of a class, bound to it; its fields and getters are copied with their present values.
   */
  wrap<T>(token: Service<T>, wrapper: NoInfer<Wrapper<T>>): void;
  /** Adds to a slot for many. */
  add<T>(token: Services<T>, factory: NoInfer<Factory<T>>): void;
  on<H extends Hook>(hook: H, handler: HandlerOf<H>, position?: Position): void;
  /**
   * Runs when the modules this one depends on have started, in every worker. With `once: 'host'` only in the first
   * worker, before the others begin, and in its replacement.
   *
   * With `once: 'cluster'` the start does not wait for it. It runs when this host has the lease, now or much later, and
   * may run for as long as the host has it. When the lease is lost, `context.signal` is aborted, and what was
   * registered with `context.onStop` is undone. A failure is logged, and the task is tried again later, on any host.
   */
  onStart(start: (context: Context) => void | Promise<void>, settings?: StartSettings): void;
  /** Runs when every module has started, for example to open a port. Does not run with `--stop-after-init`. */
  onListen(listen: (context: Context) => void | Promise<void>): void;
  onStop(stop: () => void | Promise<void>): void;
  /** Observes the building of services and the handlers of hooks, of all modules, while this module runs. */
  observe(observer: Observer): void;
  /** Adds a fact to the ready line that is known before anything starts. */
  announce(label: string, fact: string): void;
}

/** A module: a plain object with everything that must be known before its code runs. */
export interface ModuleDefinition<O extends OptionShape = OptionShape> {
  /** The folder's name, snake_case; for an npm package, the package's name. */
  readonly name: string;
  readonly description?: string;
  /** Required modules: they are loaded too, and start earlier. */
  readonly depends?: readonly string[];
  /** Modules that start earlier if they are loaded. */
  readonly after?: readonly string[];
  /** Version ranges: `{ host: '^1', node: '>=20' }`. */
  readonly requires?: { readonly host?: string; readonly node?: string };
  readonly options?: O;
  /** Commands of `node host <name>`, by name. */
  readonly commands?: Readonly<Record<string, Command>>;
  setup(handle: SetupHandle<O>): void;
}

const KEYS = ['name', 'description', 'depends', 'after', 'requires', 'options', 'commands', 'setup'];
const SNAKE_CASE = /^[a-z][a-z0-9_]*$/;
const COMMAND_NAME = /^[a-z][a-z0-9-]*$/;
const PACKAGE_NAME = /^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/;

const isListOfNames = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.every((name) => typeof name === 'string'));

const isRequires = (value: unknown): boolean =>
  value === undefined ||
  (typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([what, range]) => ['host', 'node'].includes(what) && typeof range === 'string'));

/** Checks the form of a definition, so that a mistake is reported here and not where it has an effect. */
export function checkDefinition(module: unknown): asserts module is ModuleDefinition {
  if (typeof module !== 'object' || module === null || Array.isArray(module)) throw notAModule(nameOfValue(module));
  const { name, depends, after, requires, options, commands, setup } = module as Partial<ModuleDefinition>;
  if (typeof name !== 'string' || !(SNAKE_CASE.test(name) || PACKAGE_NAME.test(name))) throw moduleNameInvalid(name);
  for (const key of Object.keys(module)) {
    if (!KEYS.includes(key)) throw definitionKeyUnknown(name, key, nearest(key, KEYS));
  }
  if (typeof setup !== 'function') throw moduleFieldInvalid(name, 'setup', 'a function');
  if (!isListOfNames(depends)) throw moduleFieldInvalid(name, 'depends', 'a list of module names');
  if (!isListOfNames(after)) throw moduleFieldInvalid(name, 'after', 'a list of module names');
  if (!isRequires(requires)) throw moduleFieldInvalid(name, 'requires', "ranges: { host: '^1', node: '>=20' }");
  checkOptions(name, 'options', options);
  for (const [command, value] of Object.entries(commands ?? {})) {
    if (!COMMAND_NAME.test(command)) throw commandNameInvalid(name, command);
    if (!isOfKind('command', value)) throw moduleFieldInvalid(name, `commands.${command}`, 'made by command()');
    if (typeof value.run !== 'function') throw moduleFieldInvalid(name, `commands.${command}.run`, 'a function');
    checkOptions(name, `commands.${command}.options`, value.options);
  }
}

function checkOptions(module: string, field: string, options: OptionShape | undefined): void {
  for (const [key, value] of Object.entries(options ?? {})) {
    if (!SNAKE_CASE.test(key)) throw optionKeyInvalid(module, key);
    if (!isOfKind('option', value)) {
      throw moduleFieldInvalid(module, `${field}.${key}`, "made by one of the kit's kinds: text(), integer(), ...");
    }
  }
}

/** Declares a module. The loader reads the default export of the module's entry. */
export function defineModule<const O extends OptionShape = Record<never, never>>(
  module: ModuleDefinition<O>,
): ModuleDefinition<O> {
  checkDefinition(module);
  return mark('module', module);
}
