import { type Attributes, type Context, context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { WideloadError } from '@wideload/kit';

export const tracer = trace.getTracer('wideload');

/** Marks a span as failed. `type`: a kind of error, such as a code. */
export function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Returns the code or class of an error. Its text comes from any module and may contain a secret. */
function typeOf(error: unknown): string {
  if (error instanceof WideloadError) return error.code;
  return error instanceof Error ? error.name : typeof error;
}

/** Runs a function in a span of its own, which ends when the function, or its promise, does. */
export function inSpan<T>(name: string, attributes: Attributes, parent: Context, run: () => T): T {
  const span = tracer.startSpan(name, { attributes }, parent);
  const failed = (error: unknown): void => {
    fail(span, typeOf(error));
    span.end();
  };
  try {
    const result = context.with(trace.setSpan(parent, span), run);
    if (result instanceof Promise) result.then(() => span.end(), failed);
    else span.end();
    return result;
  } catch (error) {
    failed(error);
    throw error;
  }
}
