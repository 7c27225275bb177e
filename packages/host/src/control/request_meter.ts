import { subscribe } from 'node:diagnostics_channel';
import { createHistogram } from 'node:perf_hooks';
import type { RequestFigures } from './messages.ts';

/** Milliseconds that the figures of the last requests cover. */
const WINDOW = 10_000;

/** Start time of a request, as a property of its response: a WeakMap makes garbage collection slower. */
const BEGIN: unique symbol = Symbol('wideload.request_begin');

interface Timed {
  [BEGIN]?: number;
}

/** Whether the message of a diagnostics channel has a response. */
function hasResponse(message: unknown): message is { readonly response: Timed } {
  return typeof message === 'object' && message !== null && 'response' in message;
}

/** Counts and measures the requests to this process, to any of its servers, through Node's diagnostics channels. */
export class RequestMeter {
  requests = 0;
  readonly #times = createHistogram();
  #windowBegin = performance.now();
  #requestsBefore = 0;
  #last: RequestFigures | undefined;

  constructor() {
    subscribe('http.server.request.start', (message) => {
      this.requests += 1;
      if (hasResponse(message)) message.response[BEGIN] = performance.now();
    });
    subscribe('http.server.response.finish', (message) => {
      const begin = hasResponse(message) ? message.response[BEGIN] : undefined;
      // Microseconds, because a histogram takes integers.
      if (begin !== undefined) this.#times.record(Math.max(1, Math.round((performance.now() - begin) * 1000)));
    });
    setInterval(() => {
      this.#last = this.#current();
      this.#windowBegin = performance.now();
      this.#requestsBefore = this.requests;
      this.#times.reset();
    }, WINDOW).unref();
  }

  /** The figures of the last whole window; before there is one, those until now. */
  figures(): RequestFigures {
    return { ...(this.#last ?? this.#current()), requests: this.requests };
  }

  #current(): RequestFigures {
    const seconds = (performance.now() - this.#windowBegin) / 1000;
    const hasAny = this.#times.count > 0;
    return {
      requests: this.requests,
      perSecond: (this.requests - this.#requestsBefore) / seconds,
      median: hasAny ? this.#times.percentile(50) / 1000 : undefined,
      percentile99: hasAny ? this.#times.percentile(99) / 1000 : undefined,
    };
  }
}
