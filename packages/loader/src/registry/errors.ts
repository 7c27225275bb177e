import { WideloadError } from '@wideload/kit';
import { type NamedModule, named, reasonOf } from '../named_module.ts';

/**
 * A module called one of the functions it is handed with something else than that function takes: `undefined`, which an
 * import by a wrong name gives; a hook in place of a service; an instance in place of the function that makes it. Services
 * and hooks are what `service()`, `services()` and `hook` return; an object that only looks like one is not.
 */
export const argumentInvalid = (module: string, call: string, expected: string, actual: string): WideloadError =>
  new WideloadError('MODULE_ARGUMENT_INVALID', [
    `module ${module} called ${call}() with ${actual}`,
    `it takes ${expected}; check how this value was imported`,
  ]);

/**
 * Two modules fill the same slot, and nothing says which of them is meant. If one is to take the place of the other,
 * it says `replace` rather than `provide`; if both are wanted, the service should be one for many, `services()` and
 * `add`.
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
 * Two modules each want to take the place of the same service. Which of them wins must not depend on the order of a
 * list: leave one out, let one depend on the other, or choose with `--prefer`. Often both store sessions.
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
      'node host services lists them',
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
 * A module replaces or wraps a service that nobody provides and that has no default. Often the module that provides
 * it is not loaded: add it to `depends`. A service that nobody else provides is provided, not replaced.
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
 * A module asked for a service that nobody provides and that has no default. Load the module that provides it and
 * name it in `depends`, so that it always comes along.
 */
export const serviceMissing = (id: string, requestedBy: string, near: string | undefined): WideloadError =>
  new WideloadError('SERVICE_MISSING', [
    `${requestedBy} requested service ${id}, which no module provides`,
    ...(near ? [`did you mean ${near}?`] : []),
  ]);

/**
 * A module handles a hook of another module that is not loaded, so that nobody would ever run it. It needs that
 * module (`depends`), or can do without (`after`).
 */
export const hookOwnerMissing = (id: string, owner: string, module: NamedModule): WideloadError =>
  new WideloadError('HOOK_UNKNOWN', [
    `module ${module.name} handles hook ${id}, but module ${owner}, which it belongs to, is not loaded`,
    `add "${owner}" to its depends, or to its after if it works without it`,
  ]);

/**
 * A handler that the module registered with `on()` threw. For an event the other handlers have run all the same; for
 * the other kinds of hook the caller of the hook got this error.
 */
export const handlerFailed = (hook: string, module: string, error: unknown): WideloadError =>
  new WideloadError('HOOK_HANDLER_FAILED', `module ${module} failed in hook ${hook}: ${reasonOf(error)}`, {
    cause: error,
  });

/**
 * In a pipe each handler gets the value and returns the one for the next. This one returned nothing, usually for
 * want of a `return`; to leave the value as it is, return it.
 */
export const pipeEmpty = (hook: string, module: string): WideloadError =>
  new WideloadError('HOOK_PIPE_EMPTY', `module ${module} returned nothing from hook ${hook}, which passes a value on`);

/**
 * In an around hook `next()` runs all that lies further inside, once. To run it again, as for a second attempt, is
 * for the caller of the hook and not for a handler.
 */
export const nextCalledTwice = (hook: string, module: string): WideloadError =>
  new WideloadError('HOOK_NEXT_TWICE', `module ${module} called next() twice in hook ${hook}`);
