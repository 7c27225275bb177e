import { cell } from './cell.ts';
import type { ErrorForm } from './error_forms.ts';

const FOLDER = 'docs/errors';

const EXIT_CODES: Readonly<Record<number, string>> = {
  1: 'the start or the command failed',
  2: 'wrong usage or configuration',
  13: 'a promise never settled',
};

const exitCode = (code: number): string => `Exit code ${code}${EXIT_CODES[code] ? `: ${EXIT_CODES[code]}` : ''}.`;

function page(code: string, forms: readonly ErrorForm[]): string {
  const [first] = forms;
  const parts = forms.map(({ lines, explanation }) =>
    ['```text', lines.join('\n  '), '```', ...(explanation === '' ? [] : ['', explanation])].join('\n'),
  );
  const end = `${exitCode(first?.exitCode ?? 1)} From \`${first?.from}\`. [All codes](README.md)`;
  return `${[`# ${code}`, ...parts, end].join('\n\n')}\n`;
}

function index(byCode: ReadonlyMap<string, readonly ErrorForm[]>): string {
  const codes = [...byCode].map(([code, [form]]) => ({ code, form }));
  const packages = [...new Set(codes.map(({ form }) => form?.from ?? ''))];
  const sections = packages.map((name) => {
    const rows = codes.filter(({ form }) => form?.from === name);
    const lines = rows.map(({ code, form }) => `| [${code}](${code}.md) | ${cell(form?.lines[0] ?? '')} |`);
    return [`## ${name}`, '', '| code | message |', '| --- | --- |', ...lines].join('\n');
  });
  const intro =
    'Every error of the host and its modules has a code and a page. `<...>` stands for what differs each time, `[...]` for ' +
    'what is shown only if it is known. Generated from the `errors.ts` of each package with `npm run docs`.';
  return `${['# Error codes', intro, ...sections].join('\n\n')}\n`;
}

/** The pages by their path. */
export function errorPages(forms: readonly ErrorForm[]): Map<string, string> {
  const codes = [...new Set(forms.map(({ code }) => code))].sort();
  const sorted = new Map(codes.map((code) => [code, forms.filter((form) => form.code === code)]));
  const pages = new Map([[`${FOLDER}/README.md`, index(sorted)]]);
  for (const [code, ofCode] of sorted) pages.set(`${FOLDER}/${code}.md`, page(code, ofCode));
  return pages;
}
