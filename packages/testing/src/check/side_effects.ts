import {
  ADVICE,
  accepted,
  acceptedInVain,
  acceptedWithoutReason,
  globalChanged,
  globalsChanged,
  libraryDoes,
} from '../errors.ts';
import { acceptedLibraries, isReason } from './accepted.ts';
import type { Finding } from './finding.ts';

/** What loading code did besides defining things. */
export interface Effects {
  /** What was opened, and whether the import waits, one line each. */
  readonly lines: readonly string[];
  /** The names of what all modules share and what was added, changed or removed. */
  readonly globals: readonly string[];
}

export const NO_EFFECTS: Effects = { lines: [], globals: [] };

export const hasEffects = ({ lines, globals }: Effects): boolean => lines.length + globals.length > 0;

export function combined(one: Effects, other: Effects): Effects {
  return { lines: [...one.lines, ...other.lines], globals: [...one.globals, ...other.globals] };
}

/** Maximum number of globals of a library that are shown: some patch many. */
const MAX_SHOWN = 3;

function ofLibrary({ lines, globals }: Effects): string {
  return [...lines, ...(globals.length > 0 ? [globalsChanged(globals, MAX_SHOWN)] : [])].join('; ');
}

/**
 * Returns the finding about what an import does besides defining things. The module's own effects are failures; those of
 * a library too, unless the package.json of the module accepts them with a reason.
 */
export function sideEffects(folder: string, effects: Effects, libraries: ReadonlyMap<string, Effects>): Finding {
  const reasons = acceptedLibraries(folder);
  const own = [...effects.lines, ...effects.globals.map(globalChanged)];
  const problems = [...own];
  const notes: string[] = [];
  for (const [name, done] of libraries) {
    const reason = reasons.get(name);
    if (isReason(reason)) notes.push(accepted(name, ofLibrary(done), reason));
    else problems.push(libraryDoes(name, ofLibrary(done)));
  }
  for (const [name, reason] of reasons) {
    if (!isReason(reason)) problems.push(acceptedWithoutReason(name));
    else if (!libraries.has(name)) notes.push(acceptedInVain(name));
  }
  const advice = [
    ...(own.length > 0 ? [ADVICE.side_effects] : []),
    ...(problems.length > own.length ? [ADVICE.libraries] : []),
  ];
  if (problems.length === 0) return { passed: true, notes, advice: undefined };
  return { passed: false, notes: problems, advice: advice.join('\n') };
}
