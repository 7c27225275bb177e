import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cell } from './cell.ts';
import { ROOT } from './project.ts';

const PAGE = 'docs/operators/options.md';

/** An option, as `node host options --json` prints it. */
interface OptionFacts {
  readonly module: string;
  readonly name: string;
  readonly short: string | null;
  readonly flags: readonly string[];
  /** Null for what means one run, and so stands in no file and no variable. */
  readonly variable: string | null;
  readonly kind: string;
  readonly choices: readonly string[] | null;
  readonly default: string | null;
  readonly help: string;
}

/** The options of every module in the checkout, as a host that loads all of them knows them. */
function allOptions(): OptionFacts[] {
  const modules = new Set(['base', 'web', ...readdirSync(join(ROOT, 'modules')).sort()]);
  const args = [join(ROOT, 'host.js'), 'options', '--json', `--load=${[...modules].join(',')}`];
  // No configuration of this machine counts.
  const cwd = join(ROOT, 'scripts', 'docs');
  return JSON.parse(
    execFileSync(process.execPath, args, { cwd, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: cwd } }),
  );
}

function row({ name, short, flags, variable, kind, choices, default: fallback, help }: OptionFacts): string {
  const [flag = ''] = flags;
  const cells = [
    variable === null ? '' : cell(name),
    [...(short === null ? [] : [cell(short)]), cell(flag)].join(', '),
    variable === null ? '' : cell(variable),
    choices === null ? kind : choices.map(cell).join(', '),
    fallback ? cell(fallback) : '',
    help.replaceAll('|', '\\|').replaceAll('<', '&lt;'),
  ];
  return `| ${cells.join(' | ')} |`;
}

function section(module: string, options: readonly OptionFacts[]): string {
  return [
    `## ${module}`,
    '',
    '| in the file | on the command line | in the environment | kind | default | meaning |',
    '| --- | --- | --- | --- | --- | --- |',
    ...options.map(row),
  ].join('\n');
}

/** The page by its path. */
export function optionPages(): Map<string, string> {
  const options = allOptions();
  const sections = [...new Set(options.map(({ module }) => module))].map((module) =>
    section(
      module,
      options.filter((one) => one.module === module),
    ),
  );
  const intro =
    'Every option of the host and its modules. What wins, and how values are written: ' +
    '[configuration](configuration.md). Options without a name in the file apply to one run; options of a module need ' +
    'that module. Generated from the declarations by `npm run docs`; `node host options` prints the same for the modules ' +
    'that you load, and [`odoo.conf.example`](../../odoo.conf.example) has them as a file.';
  return new Map([[PAGE, `${['# Every option', intro, ...sections].join('\n\n')}\n`]]);
}
