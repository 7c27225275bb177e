import type { LoadedModules } from '@wideload/loader';

/** Facts in the line itself. Other facts of modules are below it. */
const IN_LINE = ['listening', 'sessions'];

export interface Boot {
  readonly milliseconds: number;
  readonly loaded: LoadedModules;
  readonly announced: ReadonlyMap<string, string>;
}

/** `ready in 212 ms: http://localhost:8069 | modules base, web | sessions: files in ...` */
export function readyLine(verb: string, { milliseconds, loaded, announced }: Boot): string {
  const parts = [
    announced.get('listening'),
    `modules ${loaded.modules.map(({ name }) => name).join(', ')}`,
    ...loaded.skipped.map(({ name, error }) => `skipped ${name}? (${error.message.split('\n')[0]})`),
    announced.has('sessions') ? `sessions: ${announced.get('sessions')}` : undefined,
  ];
  return `${verb} in ${Math.round(milliseconds)} ms: ${parts.filter((part) => part !== undefined).join(' | ')}`;
}

/** The facts of the line, by label. */
export function factsInLine({ announced }: Boot): Record<string, string> {
  return Object.fromEntries([...announced].filter(([label]) => IN_LINE.includes(label)));
}

/** The other facts of modules, a line each. */
export function furtherFacts({ announced }: Boot): string[] {
  return [...announced].filter(([label]) => !IN_LINE.includes(label)).map(([label, fact]) => `${label}: ${fact}`);
}
