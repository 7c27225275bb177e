import type { LoadedModules } from '@wideload/loader';

/** Facts that are part of the line itself. All other announcements of modules stand below it. */
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

/** The facts of the line by their labels. */
export function factsInLine({ announced }: Boot): Record<string, string> {
  return Object.fromEntries([...announced].filter(([label]) => IN_LINE.includes(label)));
}

/** What modules announced besides, a line each. */
export function furtherFacts({ announced }: Boot): string[] {
  return [...announced].filter(([label]) => !IN_LINE.includes(label)).map(([label, fact]) => `${label}: ${fact}`);
}
