import type { Context, Logger, OptionShape, OptionValues, SetupHandle } from '@wideload/kit';
import { isPromise } from '@wideload/kit/internal';
import type { Failure } from '../import/failure.ts';
import type { LoadedModule } from '../import/load.ts';
import { type Expected, expectArgument } from '../registry/arguments.ts';
import { callSite } from '../registry/call_site.ts';
import { Registry } from '../registry/registry.ts';
import { setupFailed, setupNotSynchronous, setupOver } from './errors.ts';
import type { Timeline } from './timeline.ts';

/** The settings of every module's setup. */
export interface SetupInputs {
  valuesOf(module: string): OptionValues<OptionShape>;
  loggerOf(module: string): Logger;
  /** Whether this process runs the tasks that run once for the host. */
  readonly isFirst?: boolean;
  /** Receives durations. */
  readonly timeline?: Timeline | undefined;
}

/** Runs the setup of every module, in order. Nothing of them starts; failures are added to `failures`. */
export function setUp(modules: readonly LoadedModule[], inputs: SetupInputs, failures: Failure[]): Registry {
  const registry = new Registry();
  for (const module of modules) {
    const done = inputs.timeline?.begin(module.name, 'setup');
    const { handle, close } = handleFor(module, registry, inputs);
    try {
      const result: unknown = module.definition.setup(handle);
      if (isPromise(result)) {
        // Its own failure would come after the report, so it is ignored.
        if (result instanceof Promise) result.catch(() => {});
        failures.push({ module, error: setupNotSynchronous(module) });
      }
    } catch (error) {
      failures.push({ module, error: setupFailed(module, error) });
    }
    close();
    done?.();
  }
  return registry;
}

function handleFor(module: LoadedModule, registry: Registry, { valuesOf, loggerOf, isFirst = true }: SetupInputs) {
  let isOpen = true;
  const steps = registry.stepsOf(module.name);
  /** Throws unless a method of the handle may be called now, with these arguments. */
  const during = (verb: string, ...args: readonly [expected: Expected, value: unknown][]): void => {
    if (!isOpen) throw setupOver(module.name, verb);
    for (const [expected, value] of args) expectArgument(module.name, verb, expected, value);
  };
  const handle: SetupHandle = {
    options: valuesOf(module.name),
    log: loggerOf(module.name),
    provide(token, factory) {
      during('provide', ['service', token], ['function', factory]);
      const slot = registry.slot(token.id);
      slot.fallback ??= token.default;
      slot.providers.push({ module, value: factory, site: callSite(handle.provide) });
    },
    replace(token, factory) {
      during('replace', ['service', token], ['function', factory]);
      const slot = registry.slot(token.id);
      slot.fallback ??= token.default;
      slot.replacements.push({ module, value: factory, site: callSite(handle.replace) });
    },
    wrap(token, wrapper) {
      during('wrap', ['service', token], ['function', wrapper]);
      const slot = registry.slot(token.id);
      slot.fallback ??= token.default;
      // The slot contains services of unknown type; the token connects wrapper and service.
      const value = (inner: unknown, context: Context) => wrapper(inner as never, context);
      slot.wrappers.push({ module, value, site: callSite(handle.wrap) });
    },
    add(token, factory) {
      during('add', ['services', token], ['function', factory]);
      registry.add(token.id, { module, value: factory, site: callSite(handle.add) });
    },
    on(hook, handler, position) {
      during('on', ['hook', hook], ['function', handler], ['position', position]);
      registry.handle(hook, position, { module, value: handler, site: callSite(handle.on) });
    },
    onStart(start, { once } = {}) {
      during('onStart', ['function', start]);
      if (once === undefined) steps.start.push(start);
      else if (isFirst) (once === 'host' ? steps.start : steps.lead).push(start);
    },
    onListen(listen) {
      during('onListen', ['function', listen]);
      steps.listen.push(listen);
    },
    onStop(stop) {
      during('onStop', ['function', stop]);
      steps.stop.push(stop);
    },
    observe(observer) {
      during('observe', ['function', observer]);
      registry.observers.push({ module, value: observer, site: callSite(handle.observe) });
    },
    announce(label, fact) {
      during('announce');
      registry.announced.set(label, fact);
    },
  };
  return {
    handle,
    close: () => {
      isOpen = false;
    },
  };
}
