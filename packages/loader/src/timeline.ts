/** What a module's time goes into while the host boots. */
export type Phase = 'import' | 'setup' | 'start' | 'listen';

/** One stretch of a module's time, in milliseconds since the process was born. */
export interface Span {
  readonly module: string;
  readonly phase: Phase;
  readonly begin: number;
  readonly end: number;
}

/** Who took how long for what, in the order in which it ended. */
export class Timeline {
  readonly spans: Span[] = [];

  /** Begins a span; what it answers ends it. */
  begin(module: string, phase: Phase): () => void {
    const begin = performance.now();
    return () => this.spans.push({ module, phase, begin, end: performance.now() });
  }
}
