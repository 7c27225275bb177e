/** Returns a number with thousands separators: `100000` -> `100,000`. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** Returns a count with its noun: `1 session`, `2,000 sessions`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? `1 ${one}` : `${grouped(count)} ${many}`;
}

const UNITS: readonly [seconds: number, unit: string][] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** Returns a duration in its two largest units: `6 d 23 h`, `45 s`; `never` for infinity. */
export function timeLeft(seconds: number): string {
  if (seconds === Number.POSITIVE_INFINITY) return 'never';
  const first = UNITS.findIndex(([size]) => seconds >= size);
  if (first < 0) return '0 s';
  let rest = seconds;
  const parts = UNITS.slice(first, first + 2).map(([size, unit]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? '' : `${count} ${unit}`;
  });
  return parts.filter(Boolean).join(' ');
}
