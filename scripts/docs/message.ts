import { dirname, join } from 'node:path';
import {
  type ArrowFunction,
  type Expression,
  type ImportDeclaration,
  isArrayLiteralExpression,
  isArrowFunction,
  isBinaryExpression,
  isBlock,
  isCallExpression,
  isConditionalExpression,
  isIdentifier,
  isImportDeclaration,
  isNamedImports,
  isNoSubstitutionTemplateLiteral,
  isParenthesizedExpression,
  isPropertyAccessExpression,
  isSpreadElement,
  isStringLiteral,
  isTemplateExpression,
  isVariableStatement,
  type Node,
  type SourceFile,
} from 'typescript/unstable/ast';

/** What names mean where an expression stands: constants of the file, and parameters with what was passed for them. */
export type Scope = ReadonlyMap<string, { readonly node: Expression; readonly scope: Scope }>;

/** Returns the source file at a path, if it is among the subjects. */
export type FindFile = (path: string) => SourceFile | undefined;

/** The scope that a file's top level makes, with what it imports from other files of its package. */
export function scopeOf(file: SourceFile, find: FindFile): Scope {
  const scope = new Map<string, { node: Expression; scope: Scope }>();
  for (const statement of file.statements) {
    if (isImportDeclaration(statement)) {
      const imported = importedScope(statement, file, find);
      for (const name of importedNames(statement)) {
        const known = imported?.get(name);
        if (known) scope.set(name, known);
      }
    }
    if (!isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (isIdentifier(name) && initializer) scope.set(name.text, { node: initializer, scope });
    }
  }
  return scope;
}

function importedScope(statement: ImportDeclaration, file: SourceFile, find: FindFile): Scope | undefined {
  const { moduleSpecifier } = statement;
  // Files may import each other's types in a circle, but never values.
  if (/^import type /.test(statement.getText())) return undefined;
  if (!isStringLiteral(moduleSpecifier) || !moduleSpecifier.text.startsWith('.')) return undefined;
  const source = find(join(dirname(file.fileName), moduleSpecifier.text));
  return source && scopeOf(source, find);
}

function importedNames({ importClause }: ImportDeclaration): string[] {
  const bindings = importClause?.namedBindings;
  return bindings && isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [];
}

/** The scope of a function's body. What is passed for a parameter is known only where the function is called. */
export function bodyScope(
  fn: ArrowFunction,
  outer: Scope,
  call?: { args: readonly Expression[]; scope: Scope },
): Scope {
  const inner = new Map(outer);
  fn.parameters.forEach(({ name }, index) => {
    if (!isIdentifier(name)) return;
    const argument = call?.args[index];
    if (call && argument) inner.set(name.text, { node: argument, scope: call.scope });
    else inner.delete(name.text);
  });
  return inner;
}

/** A function of the file that is called, with the scope of its body. */
export function called(
  node: Node,
  scope: Scope,
): { readonly callee: ArrowFunction; readonly scope: Scope } | undefined {
  if (!isCallExpression(node) || !isIdentifier(node.expression)) return undefined;
  const known = scope.get(node.expression.text);
  if (!known || !isArrowFunction(known.node)) return undefined;
  return { callee: known.node, scope: bodyScope(known.node, known.scope, { args: node.arguments, scope }) };
}

/** `moduleName` as readers see it: `<module name>`. */
const placeholder = (name: string): string =>
  `<${name.replace(/Of$/, '').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}>`;

function textOfCall(node: Expression, scope: Scope): string {
  if (!isCallExpression(node)) return '...';
  const { expression: callee, arguments: args } = node;
  const [first] = args;
  if (isIdentifier(callee) && callee.text.endsWith('Of')) return placeholder(callee.text);
  const local = called(node, scope);
  if (local && !isBlock(local.callee.body)) return textOf(local.callee.body, local.scope);
  const isOfText = isPropertyAccessExpression(callee) && !['JSON', 'Math'].includes(callee.expression.getText());
  if (isOfText) return textOf(callee.expression, scope);
  return first ? textOf(first, scope) : '...';
}

/** An expression as readers see it: what is known as it is, `<what depends>`, and `[what may be left out]`. */
export function textOf(node: Expression, scope: Scope): string {
  if (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (isParenthesizedExpression(node)) return textOf(node.expression, scope);
  if (isTemplateExpression(node)) {
    const parts = node.templateSpans.map(({ expression, literal }) => textOf(expression, scope) + literal.text);
    return node.head.text + parts.join('');
  }
  if (isIdentifier(node)) {
    const known = scope.get(node.text);
    return known ? textOf(known.node, known.scope) : placeholder(node.text);
  }
  if (isPropertyAccessExpression(node)) {
    return node.name.text === 'name' ? textOf(node.expression, scope) : placeholder(node.name.text);
  }
  if (isConditionalExpression(node)) {
    const [one, other] = [textOf(node.whenTrue, scope), textOf(node.whenFalse, scope)];
    if (one === '' || other === '') return `[${one}${other}]`;
    return one === other ? one : `(${one} | ${other})`;
  }
  if (isBinaryExpression(node)) return textOf(node.left, scope);
  return textOfCall(node, scope);
}

/** A message's lines. */
export function linesOf(node: Expression, scope: Scope): string[] {
  if (isIdentifier(node)) {
    const known = scope.get(node.text);
    if (known) return linesOf(known.node, known.scope);
  }
  if (!isArrayLiteralExpression(node)) return [textOf(node, scope)];
  return node.elements.flatMap((element) => {
    if (!isSpreadElement(element)) return linesOf(element, scope);
    const spread = isParenthesizedExpression(element.expression) ? element.expression.expression : element.expression;
    if (!isConditionalExpression(spread)) return [textOf(spread, scope)];
    return [...linesOf(spread.whenTrue, scope), ...linesOf(spread.whenFalse, scope)].map((line) => `[${line}]`);
  });
}
