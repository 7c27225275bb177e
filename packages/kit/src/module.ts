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
import type { OptionShape, OptionValues } from './option.ts';
import type { Factory, Service, Services, Wrapper } from './service.ts';
import { isOfKind, mark } from './values/mark.ts';
import { nameOfValue } from './values/name_value.ts';
import { nearest } from './values/nearest.ts';

/** Where a handler stands among the others: before them, after them, or (the default) in load order. */
export type Position = 'pre' | 'post';

/** Where something runs that modules do when they start. */
export interface StartSettings {
  /** `host`: in one process of the host. `cluster`: in one host of all those that share `Leases`. */
  readonly once?: 'host' | 'cluster';
}

/**
 * What `setup` is handed. Setup only declares: it is synchronous, does no I/O, and gets no service.
 * `NoInfer`: a service's type is its token's alone, or an implementation that lacks something would widen it. It stands
 * around the whole factory, or the compiler would take `kind: 'readiness'` for any text.
 */
export interface SetupHandle<O extends OptionShape = OptionShape> {
  readonly options: OptionValues<O>;
  readonly log: Logger;
  /** Fills an empty slot, or takes the place of a default. A second provider is an error that names both. */
  provide<T>(token: Service<T>, factory: NoInfer<Factory<T>>): void;
  /** Takes over from a default or a provider. Replacing what nobody provides is an error. */
  replace<T>(token: Service<T>, factory: NoInfer<Factory<T>>): void;
  /** Wraps the present implementation, in load order, the last outermost. */
  wrap<T>(token: Service<T>, wrapper: NoInfer<Wrapper<T>>): void;
  /** Adds to a slot that holds many. */
  add<T>(token: Services<T>, factory: NoInfer<Factory<T>>): void;
  on<H extends Hook>(hook: H, handler: HandlerOf<H>, position?: Position): void;
  /**
   * Runs once the modules this one depends on have started. Where several processes serve, it runs in each of them,
   * unless it is for once: then only in the first one, before the others begin, and in whichever takes its place.
   *
   * With `once: 'cluster'` the start does not wait for it. It runs when this host has the lease, now or much later, and
   * may go on for as long as it has. `context.signal` is aborted when the lease is lost, and what was registered with
   * `context.onStop` is undone. One that fails is logged, and tried again later, in whichever host.
   */
  onStart(start: (context: Context) => void | Promise<void>, settings?: StartSettings): void;
  /** Runs when every module has started: the time to open a port. Left out with `--stop-after-init`. */
  onListen(listen: (context: Context) => void | Promise<void>): void;
  onStop(stop: () => void | Promise<void>): void;
  /** A fact for the ready line that is known before anything starts. */
  announce(label: string, fact: string): void;
}

/** A module: a plain object that says all there is to know of it before anything of it runs. */
export interface ModuleDefinition<O extends OptionShape = OptionShape> {
  /** The folder's name, snake_case; for an npm package, the package's name. */
  readonly name: string;
  readonly description?: string;
  /** Must be there (they are pulled in) and start earlier. */
  readonly depends?: readonly string[];
  /** Start earlier if they are there. */
  readonly after?: readonly string[];
  /** Version ranges: `{ host: '^1', node: '>=20' }`. */
  readonly requires?: { readonly host?: string; readonly node?: string };
  readonly options?: O;
  /** What `node host <name>` can do besides serving, by its name. */
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

/** Checks a definition's form, so that a slip is named here and not where it would bite. */
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

/** Declares a module. Its default export is what the loader looks for. */
export function defineModule<const O extends OptionShape = Record<never, never>>(
  module: ModuleDefinition<O>,
): ModuleDefinition<O> {
  checkDefinition(module);
  return mark('module', module);
}
