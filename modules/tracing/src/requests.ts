import { type Context, context, createContextKey, propagation, type Span, SpanKind, trace } from '@opentelemetry/api';
import { isRecord } from '@wideload/kit/internal';
import { onRequestEnd } from '@wideload/web';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fail, tracer } from './spans.ts';

/** What the instrumentation of HTTP reads when a request ends, under the key of `@opentelemetry/core`: its route. */
const RPC_METADATA = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

/** A request that is traced. */
interface Traced {
  readonly span: Span;
  readonly context: Context;
}

/** Names the route in the span of the instrumentation of HTTP, which does not know it. */
function nameRoute(active: Context, route: string | undefined): void {
  const metadata = active.getValue(RPC_METADATA);
  if (route !== undefined && isRecord(metadata) && metadata.type === 'http') Object.assign(metadata, { route });
}

function begin(request: FastifyRequest): Traced {
  const { method, protocol } = request;
  const route = request.routeOptions.url;
  const active = context.active();
  const isInstrumented = trace.getSpan(active) !== undefined;
  nameRoute(active, route);
  const parent = isInstrumented ? active : propagation.extract(active, request.headers);
  const span = tracer.startSpan(
    route === undefined ? method : `${method} ${route}`,
    {
      kind: isInstrumented ? SpanKind.INTERNAL : SpanKind.SERVER,
      // Not url.path: it may contain anything, and the route says what was requested.
      attributes: {
        'http.request.method': method,
        'url.scheme': protocol,
        ...(route !== undefined && { 'http.route': route }),
      },
    },
    parent,
  );
  return { span, context: trace.setSpan(parent, span) };
}

/** Returns whether a request asks to become a WebSocket, whose end is not reported as that of a request. */
function isWebSocket({ headers }: FastifyRequest): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * Runs each request in a span, below that of the instrumentation of HTTP, else below that of the `traceparent` header.
 * `skip`: paths without spans, including all paths below them.
 */
export function traceRequests(app: FastifyInstance, skip: readonly string[]): void {
  const open = new WeakMap<FastifyRequest, Traced>();
  const isSkipped = (path: string): boolean => skip.some((start) => path === start || path.startsWith(`${start}/`));

  // With callbacks: what follows in the request then runs in the context.
  app.addHook('onRequest', (request, _, done) => {
    const [path = ''] = request.url.split('?', 1);
    if (isWebSocket(request) || isSkipped(path)) {
      done();
      return;
    }
    const traced = begin(request);
    open.set(request, traced);
    context.with(traced.context, done);
  });

  // The events that the body is read with have the context of their connection.
  app.addHook('preValidation', (request, _, done) => {
    const traced = open.get(request);
    if (traced === undefined) done();
    else context.with(traced.context, done);
  });

  onRequestEnd(app, ({ status, exchange }) => {
    const span = exchange && open.get(exchange.request)?.span;
    if (!span) return;
    span.setAttribute('http.response.status_code', status);
    if (status >= 500) fail(span, String(status));
    span.end();
  });
}
