import { parse } from '@babel/parser';

/** One deliberate break of a source file. */
export interface Mutant {
  readonly file: string;
  /** Line of the break, from 1. */
  readonly line: number;
  /** What stands there, and what stands there instead; on one line each. */
  readonly from: string;
  readonly to: string;
  /** The whole text of the broken file. */
  readonly text: string;
  /** From 1, among the breaks of the file with the same `from` and `to`. */
  readonly nth: number;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly loc: { readonly start: { readonly line: number } };
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value;

/** The operators that each operator is exchanged for. */
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
};

/** Statements that only write to the log: without one, nothing works differently. */
const LOGGING = /^(?:await )?[\w.]*\b(?:log|logger|console)\./;

/** Yields the texts that a node is replaced with, one for each break. */
function* replacementsOf(node: Node, source: string): Generator<string> {
  const text = source.slice(node.start, node.end);
  /** The text of the node with `replacement` in place of what stands from `start` to `end`. */
  const withPart = (start: number, end: number, replacement: string): string =>
    source.slice(node.start, start) + replacement + source.slice(end, node.end);
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'AssignmentExpression': {
      const { left, right } = node;
      const operator = String(node.operator);
      // The operator also joins texts.
      if (!isNode(left) || !isNode(right) || (operator === '+' && /['"`]/.test(text))) return;
      // The parentheses of an operand are outside of its node.
      const start = source.indexOf(operator, left.end);
      for (const other of OPERATORS[operator] ?? []) yield withPart(start, start + operator.length, other);
      return;
    }
    case 'UnaryExpression':
      if (node.operator === '!') yield text.slice(1);
      return;
    case 'BooleanLiteral':
      yield text === 'true' ? 'false' : 'true';
      return;
    case 'IfStatement':
    case 'ConditionalExpression':
      if (!isNode(node.test)) return;
      for (const value of ['true', 'false']) yield withPart(node.test.start, node.test.end, value);
      return;
    case 'WhileStatement':
      if (isNode(node.test)) yield withPart(node.test.start, node.test.end, 'false');
      return;
    case 'ExpressionStatement':
      if (isNode(node.expression) && !LOGGING.test(text) && node.expression.type !== 'StringLiteral') yield '{}';
      return;
    case 'ReturnStatement':
      // What follows runs as well.
      if (!isNode(node.argument)) yield '{}';
      return;
  }
}

/** The nodes of a program that run: not types, not imports. */
function* running(node: Node): Generator<Node> {
  if (/^TS(?!AsExpression|NonNull|Satisfies)/.test(node.type) || node.type === 'ImportDeclaration') return;
  yield node;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* running(child);
  }
}

const oneLine = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
};

const parseSource = (source: string) => parse(source, { sourceType: 'module', plugins: ['typescript'] });

/** An operator may not be allowed where another one stands, such as `&&` beside `??`. */
function isSyntax(source: string): boolean {
  try {
    parseSource(source);
    return true;
  } catch {
    return false;
  }
}

/** Returns every break of a source file, outer ones first. */
export function mutantsOf(file: string, source: string): Mutant[] {
  const { program } = parseSource(source);
  if (!isNode(program)) throw new TypeError(`${file}: not a program`);
  const mutants = [...running(program)].flatMap((node) =>
    [...replacementsOf(node, source)].map((to) => ({
      file,
      line: node.loc.start.line,
      from: oneLine(source.slice(node.start, node.end)),
      to: oneLine(to),
      text: source.slice(0, node.start) + to + source.slice(node.end),
    })),
  );
  const counts = new Map<string, number>();
  return mutants
    .filter(({ text }) => isSyntax(text))
    .map((mutant) => {
      const same = `${mutant.from} -> ${mutant.to}`;
      const nth = (counts.get(same) ?? 0) + 1;
      counts.set(same, nth);
      return { ...mutant, nth };
    });
}

/** Names a break in explained.ts, also when it moved to another line. */
export const keyOf = ({ file, from, to, nth }: Mutant): string =>
  `${file}: ${from} -> ${to}${nth > 1 ? ` (${nth})` : ''}`;
