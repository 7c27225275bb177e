import { type Context, context, type HrTime, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import type { HostInfo } from '@wideload/kit';
import { tracer } from './spans.ts';

/** Converts milliseconds since the start of the process. */
function timeOf(milliseconds: number): HrTime {
  const time = performance.timeOrigin + milliseconds;
  return [Math.floor(time / 1000), Math.round((time % 1000) * 1e6)];
}

/** The span of the boot, from the start of the process until the host is ready. */
export class BootTrace {
  /** Known once the module starts. */
  host: HostInfo | undefined;
  private root: { readonly span: Span; readonly context: Context } | undefined;
  private isOver = false;

  /** Returns the parent of a new span: the active span, else that of the boot. Undefined if there is neither. */
  parent(): Context | undefined {
    const active = context.active();
    if (trace.getSpan(active) !== undefined) return active;
    return this.isOver ? undefined : this.begin().context;
  }

  /** Ends the boot, and adds a span for each phase of each module: they were recorded before this module was there. */
  finish(): void {
    if (this.isOver) return;
    this.isOver = true;
    const { span, context: parent } = this.begin();
    for (const { module, phase, begin, end } of this.host?.timeline ?? []) {
      const attributes = { 'wideload.module': module, 'wideload.boot.phase': phase };
      tracer.startSpan(`${phase} ${module}`, { startTime: timeOf(begin), attributes }, parent).end(timeOf(end));
    }
    span.end(timeOf(performance.now()));
  }

  private begin(): { readonly span: Span; readonly context: Context } {
    if (this.root === undefined) {
      const span = tracer.startSpan('boot', { startTime: timeOf(0) }, ROOT_CONTEXT);
      this.root = { span, context: trace.setSpan(ROOT_CONTEXT, span) };
    }
    return this.root;
  }
}
