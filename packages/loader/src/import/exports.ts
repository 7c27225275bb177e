import { isOfKind } from '@wideload/kit/internal';

/** What a file exports, by name. */
export type Exports = Readonly<Record<string, unknown>>;

/** Whether these are the exports of CommonJS that a compiler made of an ES module: all of them mark it like that. */
function isCompiled(value: unknown): value is Exports {
  return typeof value === 'object' && value !== null && '__esModule' in value && value.__esModule === true;
}

/**
 * What the author's file exports. Node hands over the exports of a CommonJS file as the default of its namespace; in what
 * a compiler made of an ES module, the author's own default is one of these.
 */
export function exportsOf(namespace: Exports): Exports {
  const { default: whole } = namespace;
  return isCompiled(whole) ? whole : namespace;
}

/** The name of an export that is a module. */
export function namedModule(exports: Exports): string | undefined {
  return Object.keys(exports).find((name) => isOfKind('module', exports[name]));
}
