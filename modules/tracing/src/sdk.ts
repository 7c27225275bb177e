import { setTimeout } from 'node:timers/promises';
import { ProxyTracerProvider, type TracerProvider, trace } from '@opentelemetry/api';

/** Milliseconds for the SDK to export the last spans when the host stops. */
const FLUSH_MS = 2000;

/** The provider of the SDK, or that of the API, which does nothing. */
function provider(): TracerProvider {
  const registered = trace.getTracerProvider();
  return registered instanceof ProxyTracerProvider ? registered.getDelegate() : registered;
}

/** Returns whether an SDK was registered that this module's copy of the API can use. */
export function hasSdk(): boolean {
  const registered = trace.getTracerProvider();
  return !(registered instanceof ProxyTracerProvider) || registered.getDelegateTracer('wideload') !== undefined;
}

/** Exports the spans so far. The API has no method for this, but each SDK has. Resolves after some seconds at most. */
export async function flushSpans(): Promise<void> {
  const sdk = provider();
  if (!('forceFlush' in sdk) || typeof sdk.forceFlush !== 'function') return;
  const end = new AbortController();
  const late = setTimeout(FLUSH_MS, undefined, { signal: end.signal }).catch(() => {});
  // Errors are reported by the SDK itself.
  await Promise.race([Promise.resolve(sdk.forceFlush()).catch(() => {}), late]);
  end.abort();
}
