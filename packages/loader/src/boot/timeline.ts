import type { BootPhase, BootSpan } from '@wideload/kit/internal';

/** Notes who took how long for what. */
export class Timeline {
  readonly spans: BootSpan[] = [];

  /** Begins a span; what it answers ends it. */
  begin(module: string, phase: BootPhase): () => void {
    const begin = performance.now();
    return () => this.spans.push({ module, phase, begin, end: performance.now() });
  }
}
