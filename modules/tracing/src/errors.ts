/** Logged if nothing receives the spans. */
export const NO_SDK =
  'spans are lost, because no OpenTelemetry SDK is registered: load one with node --import, and its @opentelemetry/api of version 1.9 or later';
