import type { Gone, Operation, SeenSession, Values } from './operation.ts';

/** Returns operations as text, one a line, in the order of their invocation. Sids are numbered: their texts say nothing. */
export function describeOperations(operations: readonly Operation[]): string {
  const names = new Map<string, string>();
  return [...operations]
    .sort((a, b) => a.invokedAt - b.invokedAt)
    .map((operation) => `  ${lineOf(operation, names)}`)
    .join('\n');
}

function lineOf(operation: Operation, names: Map<string, string>): string {
  const { by, invokedAt, returnedAt } = operation;
  const until = returnedAt === undefined ? '?' : shortNumber(returnedAt);
  return `${shortNumber(invokedAt)} to ${until} ms, ${by}: ${whatOf(operation, names)}`;
}

const shortNumber = (ms: number): string => String(Math.round(ms * 1000) / 1000);

function named(sid: string, names: Map<string, string>): string {
  const known = names.get(sid);
  if (known !== undefined) return known;
  const name = `sid ${names.size + 1}`;
  names.set(sid, name);
  return name;
}

function whatOf(operation: Operation, names: Map<string, string>): string {
  const sid = 'sid' in operation ? named(operation.sid, names) : '';
  const result = (answer: string): string => (operation.returnedAt === undefined ? 'outcome unknown' : answer);
  const moved = (answer: { readonly sid: string } | Gone | undefined): string =>
    result(typeof answer === 'object' ? named(answer.sid, names) : 'gone');
  switch (operation.kind) {
    case 'create':
      return `create ${contentOf(operation)} -> ${moved(operation.answer)}`;
    case 'load':
      return `load ${sid} -> ${result(seen(operation.answer, names))}`;
    case 'change':
      return `change ${sid} of ${operation.user ?? 'nobody'} ${valuesOf(operation.values)} -> ${result(String(operation.answer))}`;
    case 'update':
      return `update ${sid} of ${operation.user ?? 'nobody'}, ${operation.key} + ${operation.add} -> ${result(String(operation.answer))}`;
    case 'rotate':
      return `rotate ${sid}${operation.isSoft ? ' softly' : ` of ${operation.user ?? 'nobody'}`} -> ${moved(operation.answer)}`;
    case 'logIn':
      return `log in ${operation.newUser} at ${sid} of ${operation.user ?? 'nobody'} -> ${moved(operation.answer)}`;
    case 'end':
      return `end ${sid} -> ${result('done')}`;
    case 'endAll':
      return `end all sessions of ${operation.user} -> ${result('done')}`;
    case 'overwrite':
      return `overwrite ${sid} with ${contentOf(operation)} -> ${result('done')}`;
    default:
      return operation.kind;
  }
}

function seen(answer: SeenSession | Gone | undefined, names: Map<string, string>): string {
  return typeof answer === 'object' ? `${named(answer.sid, names)}, ${contentOf(answer)}` : 'gone';
}

const contentOf = ({ user, values }: { readonly user: string | null; readonly values: Values }): string =>
  `${valuesOf(values)} of ${user ?? 'nobody'}`;

const valuesOf = (values: Values): string => JSON.stringify(values);
