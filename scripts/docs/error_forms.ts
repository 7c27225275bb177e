import {
  type Expression,
  isArrowFunction,
  isIdentifier,
  isNewExpression,
  isNumericLiteral,
  isObjectLiteralExpression,
  isPropertyAssignment,
  isStringLiteral,
  isVariableStatement,
  type Node,
} from 'typescript/unstable/ast';
import { bodyScope, called, linesOf, type Scope, scopeOf } from './message.ts';
import { packageName, type Subjects } from './project.ts';

/** One of the errors that a code stands for. */
export interface ErrorForm {
  readonly code: string;
  readonly lines: readonly string[];
  readonly exitCode: number;
  /** The docstring of the function that makes it. */
  readonly explanation: string;
  /** Where it comes from: `@wideload/loader`. */
  readonly from: string;
}

type Made = Pick<ErrorForm, 'code' | 'lines' | 'exitCode'>;

function literal(node: Expression | undefined, scope: Scope): string | undefined {
  if (node && isStringLiteral(node)) return node.text;
  const known = node && isIdentifier(node) ? scope.get(node.text) : undefined;
  return known && literal(known.node, known.scope);
}

function exitCodeOf(settings: Expression | undefined): number {
  if (!settings || !isObjectLiteralExpression(settings)) return 1;
  for (const property of settings.properties) {
    if (!isPropertyAssignment(property) || property.name.getText() !== 'exitCode') continue;
    if (isNumericLiteral(property.initializer)) return Number(property.initializer.text);
  }
  return 1;
}

/** Every `new WideloadError(code, lines, settings)` in a function, also in those that it calls. */
function madeIn(node: Node, scope: Scope): Made[] {
  if (isNewExpression(node) && node.expression.getText() === 'WideloadError') {
    const [first, second, settings] = node.arguments ?? [];
    const code = literal(first, scope);
    // Another error's code is passed on: that one has its own form.
    if (code === undefined || !second) return [];
    return [{ code, lines: linesOf(second, scope), exitCode: exitCodeOf(settings) }];
  }
  const helper = called(node, scope);
  if (helper) return madeIn(helper.callee.body, helper.scope);
  const made: Made[] = [];
  node.forEachChild((child) => {
    made.push(...madeIn(child, scope));
  });
  return made;
}

/** Reads every errors.ts: the exported functions and the errors that each of them makes. */
export function errorForms({ errors, checker, project }: Subjects): ErrorForm[] {
  const forms: ErrorForm[] = [];
  for (const [folder, file] of errors) {
    const scope = scopeOf(file, (path) => project.program.getSourceFile(path));
    for (const statement of file.statements) {
      if (!isVariableStatement(statement) || !statement.getText().startsWith('export ')) continue;
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (!initializer) continue;
        const explanation = checker.getSymbolAtLocation(name)?.getDocumentationComment(checker) ?? '';
        const made = isArrowFunction(initializer)
          ? madeIn(initializer.body, bodyScope(initializer, scope))
          : madeIn(initializer, scope);
        forms.push(...made.map((form) => ({ ...form, explanation, from: packageName(folder) })));
      }
    }
  }
  return forms;
}
