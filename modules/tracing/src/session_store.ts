import { type Context, context, trace } from '@opentelemetry/api';
import type { SessionStore } from '@wideload/session';
import { observedStore, type StoreOutcome } from '@wideload/session/internal';
import { fail, tracer } from './spans.ts';

const FAILED: ReadonlySet<StoreOutcome> = new Set(['unavailable', 'unreadable', 'failed']);

/**
 * Wraps the store: each operation has a span with its name and outcome, without sid and session. `parent`: returns that of
 * a new span; undefined: none is made.
 */
export function tracedStore(store: SessionStore, parent: () => Context | undefined): SessionStore {
  return observedStore(store, (operation) => {
    const outer = parent();
    if (outer === undefined) return undefined;
    const attributes = { 'wideload.session.operation': operation };
    const span = tracer.startSpan(`session ${operation}`, { attributes }, outer);
    return {
      run: (work) => context.with(trace.setSpan(outer, span), work),
      end: (outcome) => {
        span.setAttribute('wideload.session.outcome', outcome);
        if (FAILED.has(outcome)) fail(span, outcome);
        span.end();
      },
    };
  });
}
