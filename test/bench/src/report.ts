import { type Figure, type Goal, isReached, type Result } from './measure/result.ts';

const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });

function figureRow({ work, who, unit, spread: { median, least, most } }: Figure): string {
  const range = `${number.format(least)} .. ${number.format(most)}`;
  return `| ${work} | ${who} | ${number.format(median)} ${unit} | ${range} |`;
}

function goalRow(goal: Goal): string {
  const { work, ours, against, ratio, least, most } = goal;
  const wanted = [
    least === undefined ? undefined : `at least ${least.toFixed(2)}`,
    most === undefined ? undefined : `at most ${most.toFixed(2)}`,
  ].filter((bound) => bound !== undefined);
  const verdict = wanted.length === 0 ? '' : isReached(goal) ? 'yes' : '**no**';
  return `| ${work} | ${ours} | ${against} | ${ratio.toFixed(2)} | ${wanted.join(', ')} | ${verdict} |`;
}

/** Two tables: how we compare, and the figures behind it. */
export function report({ figures, goals }: Result): string {
  return [
    '| work | who | against | ratio | wanted | reached |',
    '| --- | --- | --- | ---: | --- | --- |',
    ...goals.map(goalRow),
    '',
    '| work | who | median | range |',
    '| --- | --- | ---: | ---: |',
    ...figures.map(figureRow),
    '',
  ].join('\n');
}
