/** Three numbers: major, minor, patch. */
type Version = readonly [major: number, minor: number, patch: number];

/** From the lowest version that fits up to the first that does not; without an end, all above. */
interface Interval {
  readonly from: Version;
  readonly below: Version | undefined;
}

/** One of the alternatives has to hold, and of it every interval. */
export type Range = readonly (readonly Interval[])[];

const ZERO: Version = [0, 0, 0];
const PART = String.raw`(\d+|[xX*])`;
const COMPARATOR = new RegExp(String.raw`^(\^|~|>=|>|<=|<|=)?\s*v?${PART}(?:\.${PART}(?:\.${PART})?)?$`);

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** The first version behind all that begin with the numbers given: `[1, 2]` -> 1.3.0. Undefined behind everything. */
function behind([major, minor, patch]: readonly number[]): Version | undefined {
  if (major === undefined) return undefined;
  if (minor === undefined) return [major + 1, 0, 0];
  return patch === undefined ? [major, minor + 1, 0] : [major, minor, patch + 1];
}

/** How many of its numbers a caret holds fast: up to the first that is not 0. */
function held(numbers: readonly number[]): number {
  const first = numbers.findIndex((number) => number !== 0);
  return first < 0 ? numbers.length : first + 1;
}

function interval(operator: string, numbers: readonly number[]): Interval {
  const from: Version = [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0];
  const next = behind(numbers);
  switch (operator) {
    case '^':
      return { from, below: behind(numbers.slice(0, held(numbers))) };
    case '~':
      return { from, below: behind(numbers.slice(0, 2)) };
    case '>=':
      return { from, below: undefined };
    case '>':
      return next ? { from: next, below: undefined } : { from: ZERO, below: ZERO };
    case '<=':
      return { from: ZERO, below: next };
    case '<':
      return { from: ZERO, below: from };
    default:
      return { from, below: next };
  }
}

function parseComparator(text: string): Interval | undefined {
  const [, operator = '=', ...parts] = COMPARATOR.exec(text) ?? [];
  if (parts.length === 0) return undefined;
  const isFree = (part: string | undefined): boolean => part === undefined || /[xX*]/.test(part);
  const free = parts.findIndex(isFree);
  const fixed = free < 0 ? parts : parts.slice(0, free);
  // Nobody can say what 1.x.2 means.
  return parts.slice(fixed.length).every(isFree) ? interval(operator, fixed.map(Number)) : undefined;
}

/**
 * Reads a range as npm's semver does, of it the part that modules need: `^1.2`, `~1.2.3`, `>=20`, `>`, `<`, `<=`, `=`,
 * `1.x`, `*`; blanks mean and, `||` means or. Undefined for a text that is none. Ranges of pre-releases are none either.
 */
export function parseRange(text: string): Range | undefined {
  const range: Interval[][] = [];
  for (const alternative of text.split('||')) {
    const words = alternative
      .replaceAll(/([~^<>=])\s+/g, '$1')
      .split(/\s+/)
      .filter((word) => word !== '');
    const intervals = (words.length === 0 ? ['*'] : words).map(parseComparator);
    if (!intervals.every((one) => one !== undefined)) return undefined;
    range.push(intervals);
  }
  return range;
}

/** Whether a version lies in a range. A pre-release or nightly counts as the release that it leads to. */
export function satisfies(version: string, range: Range): boolean {
  const [major = 0, minor = 0, patch = 0] = (/^\d+\.\d+\.\d+/.exec(version)?.[0] ?? '').split('.').map(Number);
  const own: Version = [major, minor, patch];
  const lies = ({ from, below }: Interval): boolean =>
    compare(own, from) >= 0 && (below === undefined || compare(own, below) < 0);
  return range.some((intervals) => intervals.every(lies));
}
