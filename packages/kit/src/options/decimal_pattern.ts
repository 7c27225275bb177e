// Regular expressions for decimal numbers within bounds: a JSON Schema has bounds for numbers, not for texts.

/** `12.50` as digits before and after the point, without zeros that mean nothing. */
function partsOf(bound: number): readonly [whole: string, fraction: string] {
  // More digits would be those of the binary form.
  const [whole = '', fraction = ''] = bound.toFixed(9).split('.');
  return [whole.replace(/^0+/, ''), fraction.replace(/0+$/, '')];
}

const digits = (count: number): string => (count === 0 ? '' : `\\d{${count}}`);

/** A class of the digits from one to another; undefined if there are none. */
function digit(from: number, to: number): string | undefined {
  return from > to ? undefined : `[${from}-${to}]`;
}

/** Each place of a number at which another number of the same length can differ first, and how. */
function differing(
  number: string,
  digitThere: (digit: number) => string | undefined,
  rest: (places: number) => string,
): string[] {
  return [...number].flatMap((one, at) => {
    const there = digitThere(Number(one));
    return there === undefined ? [] : [number.slice(0, at) + there + rest(number.length - at - 1)];
  });
}

const anyOf = (patterns: readonly string[]): string => `(?:${patterns.join('|')})`;
const higher = (one: number): string | undefined => digit(one + 1, 9);
const lower = (one: number): string | undefined => digit(0, one - 1);

function atLeast(bound: number, fraction: string): string {
  const [whole, places] = partsOf(bound);
  const more = anyOf([`[1-9]\\d{${whole.length},}`, ...differing(whole, higher, digits)]);
  const same = whole === '' ? '0+' : `0*${whole}`;
  const rest = places === '' ? fraction : `\\.${anyOf([...differing(places, higher, () => '\\d*'), `${places}\\d*`])}`;
  return anyOf([`0*${more}${fraction}`, same + rest]);
}

function atMost(bound: number, fraction: string): string {
  const [whole, places] = partsOf(bound);
  const shorter = whole.length > 1 ? [`\\d{1,${whole.length - 1}}`] : [];
  const less = [...shorter, ...differing(whole, lower, digits)];
  const same = whole === '' ? '0+' : `0*${whole}`;
  const zeros = fraction === '' ? '' : '(?:\\.0+)?';
  const beginnings = Array.from(places, (_, at) => places.slice(0, at)).slice(1);
  const rest =
    places === ''
      ? zeros
      : `(?:\\.${anyOf([...differing(places, lower, () => '\\d*'), ...beginnings, `${places}0*`])})?`;
  return anyOf([...(less.length > 0 ? [`0*${anyOf(less)}${fraction}`] : []), same + rest]);
}

/**
 * Returns a regular expression for the decimal numbers from `min` to `max`, both not negative, with leading zeros and
 * without a sign. Bounds count to nine digits after the point.
 */
export function decimalPattern(min: number, max: number, hasFractions: boolean): string {
  const fraction = hasFractions ? '(?:\\.\\d+)?' : '';
  const below = max === Number.POSITIVE_INFINITY ? `\\d+${fraction}` : atMost(max, fraction);
  return min === 0 ? below : `(?=${atLeast(min, fraction)}(?![\\d.]))${below}`;
}

/** Returns a regular expression for the whole numbers from `min` to `max`, with or without a sign. */
export function integerPattern(min: number, max: number): string {
  const positive = max < 0 ? [] : [`\\+?${decimalPattern(Math.max(min, 0), max, false)}`];
  const negative = min > 0 ? [] : [`-${decimalPattern(Math.max(-max, 0), -min, false)}`];
  return anyOf([...positive, ...negative]);
}

/** Returns a regular expression for a word in any case. */
export function anyCase(word: string): string {
  return word.replace(/[a-z]/gi, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);
}

/** Returns a regular expression for a text with that literal content. */
export function literalPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
