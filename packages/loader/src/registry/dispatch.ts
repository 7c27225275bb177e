import { WideloadError } from '@wideload/kit';
import type { HookKind } from '@wideload/kit/internal';
import { isPromise, throwGathered } from '@wideload/kit/internal';
import { handlerFailed, nextCalledTwice, pipeEmpty } from './errors.ts';

type Call = (...args: readonly unknown[]) => unknown;

/** A handler and its module. */
export interface Handler {
  readonly module: string;
  readonly handle: Call;
}

type Dispatch = (...args: readonly unknown[]) => Promise<unknown>;
type MakeDispatch = (id: string, handlers: readonly Handler[]) => Dispatch;

/** Adds the module whose handler failed to an error, unless it has one already. */
function blame(id: string, module: string, error: unknown): WideloadError {
  return error instanceof WideloadError ? error : handlerFailed(id, module, error);
}

/** A handler that is called directly. `failed` is called with its error, and throws that. */
export function alone(id: string, { module, handle }: Handler, failed: (error: WideloadError) => never): Call {
  const fail = (error: unknown): never => failed(blame(id, module, error));
  return (...args) => {
    try {
      const result = handle(...args);
      return isPromise(result) ? Promise.resolve(result).catch(fail) : result;
    } catch (error) {
      return fail(error);
    }
  };
}

// All run, in order; errors are collected and thrown at the end.
const event: MakeDispatch = (id, handlers) => {
  return async (...args) => {
    const errors: WideloadError[] = [];
    for (const { module, handle } of handlers) {
      try {
        await handle(...args);
      } catch (error) {
        errors.push(blame(id, module, error));
      }
    }
    throwGathered(errors);
  };
};

// Chains: each gets what the one before returned.
const pipe: MakeDispatch = (id, handlers) => {
  return async (value, ...args) => {
    let current = value;
    for (const { module, handle } of handlers) {
      try {
        current = await handle(current, ...args);
      } catch (error) {
        throw blame(id, module, error);
      }
      if (current === undefined) throw pipeEmpty(id, module);
    }
    return current;
  };
};

// The first result that is not undefined stops and returns.
const first: MakeDispatch = (id, handlers) => {
  return async (...args) => {
    for (const { module, handle } of handlers) {
      try {
        const answer = await handle(...args);
        if (answer !== undefined) return answer;
      } catch (error) {
        throw blame(id, module, error);
      }
    }
    return undefined;
  };
};

// Each wraps the next; the caller's own function is the innermost.
const around: MakeDispatch = (id, handlers) => {
  const layer = (index: number, innermost: Call): Dispatch => {
    const handler = handlers[index];
    if (!handler) return async (...args) => innermost(...args);
    return async (...args) => {
      let called = false;
      const next = (...inner: readonly unknown[]): Promise<unknown> => {
        if (called) throw nextCalledTwice(id, handler.module);
        called = true;
        return layer(index + 1, innermost)(...inner);
      };
      return handler.handle(next, ...args);
    };
  };
  // The error may come from the innermost function, so no module is named here.
  return (innermost, ...args) => layer(0, innermost as Call)(...args);
};

const KINDS: Readonly<Record<HookKind, MakeDispatch>> = { event, pipe, first, around };

const NOTHING = Promise.resolve(undefined);

/** The result of a hook without handlers: for events, not even a new promise. */
const UNHANDLED: Readonly<Record<HookKind, Dispatch>> = {
  event: () => NOTHING,
  first: () => NOTHING,
  pipe: async (value) => value,
  around: async (innermost, ...args) => (innermost as Call)(...args),
};

/** Returns the function that runs a hook with a fixed list of handlers. */
export function dispatcher(id: string, kind: HookKind, handlers: readonly Handler[]): Dispatch {
  return handlers.length === 0 ? UNHANDLED[kind] : KINDS[kind](id, handlers);
}
