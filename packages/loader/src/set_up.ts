import type { Context, Logger, OptionShape, OptionValues, SetupHandle } from '@wideload/kit';
import { callSite } from './call_site.ts';
import { setupFailed, setupNotSynchronous, setupOver } from './errors.ts';
import type { Failure } from './failure.ts';
import type { LoadedModule } from './load.ts';
import { Registry } from './registry.ts';
import type { Timeline } from './timeline.ts';

/** What the host hands to each module's setup. */
export interface SetupInputs {
  valuesOf(module: string): OptionValues<OptionShape>;
  loggerOf(module: string): Logger;
  /** Whether this is the process in which things happen that happen once for the host. */
  readonly isFirst?: boolean;
  /** Is told how long what takes. */
  readonly timeline?: Timeline | undefined;
}

/** Lets every module declare what it brings, in order. Nothing of it runs yet; failures are gathered in `failures`. */
export function setUp(modules: readonly LoadedModule[], inputs: SetupInputs, failures: Failure[]): Registry {
  const registry = new Registry();
  for (const module of modules) {
    const done = inputs.timeline?.begin(module.name, 'setup');
    const { handle, close } = handleFor(module, registry, inputs);
    try {
      const result: unknown = module.definition.setup(handle);
      if (result instanceof Promise) {
        // Its own failure would come later than the report; it is told about here.
        result.catch(() => {});
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
  const during = (verb: string): void => {
    if (!isOpen) throw setupOver(module.name, verb);
  };
  const handle: SetupHandle = {
    options: valuesOf(module.name),
    log: loggerOf(module.name),
    provide(token, factory) {
      during('provide');
      const slot = registry.slot(token.id);
      slot.fallback ??= token.default;
      slot.providers.push({ module, value: factory, site: callSite(handle.provide) });
    },
    replace(token, factory) {
      during('replace');
      const slot = registry.slot(token.id);
      slot.fallback ??= token.default;
      slot.replacements.push({ module, value: factory, site: callSite(handle.replace) });
    },
    wrap(token, wrapper) {
      during('wrap');
      const slot = registry.slot(token.id);
      slot.fallback ??= token.default;
      // The slot holds services of unknown type; the token is what ties wrapper and service together.
      const value = (inner: unknown, context: Context) => wrapper(inner as never, context);
      slot.wrappers.push({ module, value, site: callSite(handle.wrap) });
    },
    add(token, factory) {
      during('add');
      registry.add(token.id, { module, value: factory, site: callSite(handle.add) });
    },
    on(hook, handler, position) {
      during('on');
      registry.handle(hook, position, { module, value: handler, site: callSite(handle.on) });
    },
    onStart(start, { once } = {}) {
      during('onStart');
      if (once === undefined) steps.start.push(start);
      else if (isFirst) (once === 'host' ? steps.start : steps.lead).push(start);
    },
    onListen(listen) {
      during('onListen');
      steps.listen.push(listen);
    },
    onStop(stop) {
      during('onStop');
      steps.stop.push(stop);
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
