import { WideloadError } from '@wideload/kit';
import { HOST_COMMAND } from '@wideload/kit/internal';
import { type NamedModule, named, reasonOf } from '../named_module.ts';

/**
 * A module called a function with an argument of a wrong type: `undefined`, often from an import by a wrong name; a
 * hook instead of a service; an instance instead of the function that makes it. Services and hooks are what
 * `service()`, `services()` and `hook` return; an object that only looks like one is not.
 */
export const argumentInvalid = (module: string, call: string, expected: string, actual: string): WideloadError =>
  new WideloadError('MODULE_ARGUMENT_INVALID', [
    `module ${module} called ${call}() with ${actual}`,
    `it takes ${expected}; check how this value was imported`,
  ]);

/**
 * Two modules provide the same service, and nothing says which one to use. If one replaces the other, it must call
 * `replace`, not `provide`; if both are needed, the service should be a slot for many: `services()` and `add`.
 */
export const providedTwice = (id: string, first: NamedModule, second: NamedModule): WideloadError =>
  new WideloadError('SERVICE_PROVIDED_TWICE', [
    `service ${id} is provided by two modules`,
    named(first),
    named(second),
    'remove one of them, or let one of them replace() the other',
    `or choose one: --prefer ${id}=${second.name}`,
  ]);

/**
 * Two modules replace the same service. Which one wins must not depend on the order of a list: remove one, let one
 * depend on the other, or choose with `--prefer`. Often both store sessions.
 */
export const replacedTwice = (id: string, first: NamedModule, second: NamedModule): WideloadError =>
  new WideloadError('SERVICE_REPLACED_TWICE', [
    `service ${id} is replaced by two modules`,
    named(first),
    named(second),
    'remove one of them, or let one depend on the other: the dependent module wins',
    `or choose one: --prefer ${id}=${second.name}`,
  ]);

/**
 * `--prefer` names a service that no loaded module declares, provides or replaces, so it has no effect. Fix
 * the id, or load the module that it belongs to.
 */
export const preferredServiceUnknown = (id: string, module: string, near: string | undefined): WideloadError =>
  new WideloadError(
    'PREFERENCE_SERVICE_UNKNOWN',
    [
      `--prefer ${id}=${module}: no loaded module has a service ${id}${near ? `; did you mean ${near}?` : ''}`,
      `${HOST_COMMAND} services lists them`,
    ],
    { exitCode: 2 },
  );

/** `--prefer` names a module that neither provides nor replaces that service. The message lists those that do. */
export const preferenceUnmatched = (id: string, module: string, candidates: readonly string[]): WideloadError =>
  new WideloadError(
    'PREFERENCE_UNMATCHED',
    [
      `--prefer ${id}=${module}: ${module} does not implement ${id}`,
      candidates.length > 0 ? `these do: ${candidates.join(', ')}` : 'no module does; the service only has its default',
    ],
    { exitCode: 2 },
  );

/**
 * A module replaces or wraps a service that no module provides and that has no default. Often the module that provides
 * it is not loaded: add it to `depends`. A service that no other module provides must be provided, not replaced.
 */
export const nothingToReplace = (
  id: string,
  verb: string,
  module: NamedModule | undefined,
  near: string | undefined,
): WideloadError =>
  new WideloadError('SERVICE_NOT_PROVIDED', [
    `${module ? `module ${module.name}` : 'a module'} wants to ${verb} service ${id}, which no module provides`,
    ...(near ? [`did you mean ${near}?`] : []),
    ...(module ? [named(module)] : []),
  ]);

/**
 * A module requested a service that no module provides and that has no default. Load the module that provides it and
 * add it to `depends`, so that it is always loaded.
 */
export const serviceMissing = (id: string, requestedBy: string, near: string | undefined): WideloadError =>
  new WideloadError('SERVICE_MISSING', [
    `${requestedBy} requested service ${id}, which no module provides`,
    ...(near ? [`did you mean ${near}?`] : []),
  ]);

/**
 * A module handles a hook of another module that is not loaded, so the handler would never run. Add that module to
 * `depends`, or to `after` if it is optional.
 */
export const hookOwnerMissing = (id: string, owner: string, module: NamedModule): WideloadError =>
  new WideloadError('HOOK_UNKNOWN', [
    `module ${module.name} handles hook ${id}, but module ${owner}, which it belongs to, is not loaded`,
    `add "${owner}" to its depends, or to its after if it works without it`,
  ]);

/**
 * A handler that the module registered with `on()` threw. For an event the other handlers have run; for the other
 * kinds of hook the caller of the hook got this error.
 */
export const handlerFailed = (hook: string, module: string, error: unknown): WideloadError =>
  new WideloadError('HOOK_HANDLER_FAILED', `module ${module} failed in hook ${hook}: ${reasonOf(error)}`, {
    cause: error,
  });

/**
 * In a pipe each handler gets the value and returns the one for the next. This one returned nothing: often a `return`
 * is missing. To leave the value unchanged, return it.
 */
export const pipeEmpty = (hook: string, module: string): WideloadError =>
  new WideloadError('HOOK_PIPE_EMPTY', `module ${module} returned nothing from hook ${hook}, which passes a value on`);

/**
 * In an around hook `next()` runs all inner handlers, once. To try again is the task of the hook's caller, not of a
 * handler.
 */
export const nextCalledTwice = (hook: string, module: string): WideloadError =>
  new WideloadError('HOOK_NEXT_TWICE', `module ${module} called next() twice in hook ${hook}`);
