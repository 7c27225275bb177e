import type { BootPhase, BootSpan } from '@wideload/kit/internal';

/** Records durations of the modules. */
export class Timeline {
  readonly spans: BootSpan[] = [];

  /** Begins a span; the returned function ends it. */
  begin(module: string, phase: BootPhase): () => void {
    const begin = performance.now();
    return () => this.spans.push({ module, phase, begin, end: performance.now() });
  }
}
