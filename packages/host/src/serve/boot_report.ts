import type { BootPhase, BootSpan } from '@wideload/kit/internal';
import { type Boot, factsInLine } from './ready_line.ts';

const PHASES: readonly BootPhase[] = ['import', 'setup', 'start', 'listen'];

/** Milliseconds of one phase of a module; undefined if it had none. */
function taken(spans: readonly BootSpan[], module: string, phase: BootPhase): number | undefined {
  const own = spans.filter((span) => span.module === module && span.phase === phase);
  return own.length === 0 ? undefined : own.reduce((sum, { begin, end }) => sum + end - begin, 0);
}

/** Returns a table as text, a line for each module. Starts run in parallel, so their sum exceeds the total. */
export function reportTable({ loaded }: Boot, spans: readonly BootSpan[]): string {
  const width = Math.max(6, ...loaded.modules.map(({ name }) => name.length));
  const row = (name: string, cells: readonly string[]): string =>
    [name.padEnd(width), ...cells.map((cell) => cell.padStart(9))].join(' ');
  const lines = loaded.modules.map(({ name }) =>
    row(
      name,
      PHASES.map((phase) => taken(spans, name, phase)).map((ms) => (ms === undefined ? '-' : `${ms.toFixed(1)} ms`)),
    ),
  );
  return [row('module', PHASES), ...lines].join('\n');
}

/** Returns the boot as an object for JSON; times in milliseconds. */
export function reportAsJson(boot: Boot, spans: readonly BootSpan[]): object {
  const { milliseconds, loaded } = boot;
  return {
    milliseconds,
    modules: loaded.modules.map(({ name, file, requestedBy }) => ({
      name,
      file,
      requestedBy,
      ...Object.fromEntries(PHASES.map((phase) => [phase, taken(spans, name, phase)])),
    })),
    skipped: loaded.skipped.map(({ name, error }) => ({ name, code: error.code, reason: error.message })),
    ...factsInLine(boot),
  };
}

/**
 * Returns the boot in the Trace Event Format, which the Performance panel of Chrome and ui.perfetto.dev open: a row for
 * each module, times in microseconds. https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */
export function reportAsTrace({ milliseconds, loaded }: Boot, spans: readonly BootSpan[]): object {
  const rows = ['the whole boot', ...loaded.modules.map(({ name }) => name)];
  const names = rows.map((name, tid) => ({ name: 'thread_name', ph: 'M', pid: 1, tid, args: { name } }));
  const whole = { module: 'the whole boot', phase: 'boot', begin: 0, end: milliseconds };
  const events = [whole, ...spans].map(({ module, phase, begin, end }) => ({
    name: phase,
    cat: phase,
    ph: 'X',
    pid: 1,
    tid: rows.indexOf(module),
    ts: begin * 1000,
    dur: (end - begin) * 1000,
  }));
  return { displayTimeUnit: 'ms', traceEvents: [...names, ...events] };
}
