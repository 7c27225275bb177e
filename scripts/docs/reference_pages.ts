import {
  isCallExpression,
  isClassDeclaration,
  isVariableDeclaration,
  isVariableStatement,
  type Node,
  type VariableDeclaration,
} from 'typescript/unstable/ast';
import { type Symbol as NamedSymbol, type Project, SymbolFlags } from 'typescript/unstable/sync';
import { packageName, type Subjects } from './project.ts';

const FOLDER = 'docs/authors/reference';
/** What modules import from; the rest is the host's own. */
export const PUBLIC = [
  'packages/kit',
  'packages/session',
  'packages/testing',
  'modules/base',
  'modules/web',
  'modules/session_redis',
  'modules/metrics',
  'modules/websocket',
  'modules/auth_odoo',
  'packages/express_session',
  'packages/fastify_session',
];

/** Something that authors import. */
interface Entry {
  readonly name: string;
  readonly explanation: string;
  /** What declares it: a token and its interface share a name. */
  readonly declarations: readonly string[];
}

/** What a token is declared by, which says more than its type: `hook.event<[host: HostInfo]>('base.ready')`. */
function declaringCall(node: VariableDeclaration, { program }: Project): string | undefined {
  const declaredIn = node.getSourceFile().fileName;
  const source = program.getSourceFile(declaredIn.replace('/dist/', '/src/').replace(/\.d\.ts$/, '.ts'));
  for (const statement of source?.statements ?? []) {
    if (!isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      const isIt = name.getText() === node.name.getText();
      if (isIt && initializer && isCallExpression(initializer)) return statement.getText();
    }
  }
  return undefined;
}

const isPrivate = (member: Node): boolean => /^private /.test(member.getText());

/** A declaration as it is imported: without privates, and without where the compiler found a type. */
function shown(node: Node, project: Project): string {
  const call = isVariableDeclaration(node) ? declaringCall(node, project) : undefined;
  // A constant is declared by the statement around it.
  const whole = isVariableDeclaration(node) ? node.parent.parent : node;
  let text = call ?? whole.getText();
  if (isClassDeclaration(node)) {
    for (const member of node.members.filter(isPrivate)) text = text.replace(member.getFullText(), '');
  }
  return text
    .replace(/^export (?:declare )?/, '')
    .replaceAll(/import\("[^"]*"\)\./g, '')
    .replaceAll('    ', '  ');
}

function entryOf(one: NamedSymbol, { checker, project }: Subjects): Entry {
  const target = one.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one;
  const nodes = target.declarations.flatMap((handle) => handle.resolve(project) ?? []);
  return {
    name: one.name,
    // A fence by this name is for pages whose code is compiled; a docstring's may be a part of something.
    explanation: target.getDocumentationComment(checker).replaceAll('```ts\n', '```typescript\n'),
    declarations: nodes.map((node) => shown(node, project)),
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
  const unread = PUBLIC.find((folder) => !subjects.declarations.has(folder));
  if (unread) throw new Error(`scripts/docs/subjects.json lacks ${unread}/dist/index.d.ts`);
  for (const [folder, file] of subjects.declarations) {
    if (!PUBLIC.includes(folder)) continue;
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
