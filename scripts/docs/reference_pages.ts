import { isVariableDeclaration, type Node } from 'typescript/unstable/ast';
import { type Symbol as Named, SymbolFlags } from 'typescript/unstable/sync';
import { packageName, type Subjects } from './project.ts';

const FOLDER = 'docs/authors/reference';

/** Something that authors import. */
interface Entry {
  readonly name: string;
  readonly explanation: string;
  /** What declares it: a token and its interface share a name. */
  readonly declarations: readonly string[];
}

/** A declaration as it is imported: without where the compiler found a type, nor that there is nothing to run. */
function shown(node: Node): string {
  // A constant's declaration is what `const` makes; the statement around it has the whole text.
  const whole = isVariableDeclaration(node) ? node.parent.parent : node;
  return whole
    .getText()
    .replace(/^export (?:declare )?/, '')
    .replaceAll(/import\("[^"]*"\)\./g, '')
    .replaceAll('    ', '  ');
}

function entryOf(one: Named, { checker, project }: Subjects): Entry {
  const target = one.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one;
  const nodes = target.declarations.flatMap((handle) => handle.resolve(project) ?? []);
  return {
    name: one.name,
    explanation: target.getDocumentationComment(checker),
    declarations: nodes.map(shown),
  };
}

function section({ name, explanation, declarations }: Entry): string {
  const code = ['```typescript', declarations.join('\n\n'), '```'].join('\n');
  return [`## ${name}`, ...(explanation === '' ? [] : [explanation]), code].join('\n\n');
}

const byName = (one: Entry, other: Entry): number => one.name.localeCompare(other.name, 'en');

/** Every public name of a package or module, by the package's name. */
export function publicNames(subjects: Subjects): Map<string, Entry[]> {
  const names = new Map<string, Entry[]>();
  for (const [folder, file] of subjects.files('dist/index.d.ts')) {
    const symbol = subjects.checker.getSymbolAtLocation(file);
    const exported = symbol ? subjects.checker.getExportsOfModule(symbol) : [];
    const entries = exported.filter(({ name }) => name !== 'default').map((one) => entryOf(one, subjects));
    names.set(packageName(folder), entries.sort(byName));
  }
  return names;
}

/** The first sentence of an explanation. */
const gist = (explanation: string): string =>
  (/^[\s\S]*?\.(?=\s|$)/.exec(explanation)?.[0] ?? explanation).replaceAll(/\s+/g, ' ');

/** Links to the sections of a page. Names that differ in case alone get a number behind the second one's, as on GitHub. */
function links(file: string, entries: readonly Entry[]): string[] {
  const seen = new Map<string, number>();
  return entries.map(({ name, explanation }) => {
    const anchor = name.toLowerCase();
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    const link = `[${name}](${file}#${anchor}${before > 0 ? `-${before}` : ''})`;
    return `- ${link}${explanation === '' ? '' : `: ${gist(explanation)}`}`;
  });
}

/** The pages by their path. */
export function referencePages(subjects: Subjects): Map<string, string> {
  const pages = new Map<string, string>();
  const sections: string[] = [];
  for (const [name, entries] of publicNames(subjects)) {
    const file = `${name.replace('@wideload/', '')}.md`;
    pages.set(`${FOLDER}/${file}`, `${[`# ${name}`, ...entries.map(section)].join('\n\n')}\n`);
    sections.push(`## [${name}](${file})\n\n${links(file, entries).join('\n')}`);
  }
  const intro =
    'What modules import, with its types and promises. Made from the docstrings in the code with `npm run docs`.';
  pages.set(`${FOLDER}/README.md`, `${['# Reference', intro, ...sections].join('\n\n')}\n`);
  return pages;
}
