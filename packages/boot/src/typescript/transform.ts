import { readFileSync } from 'node:fs';
import { createRequire, SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';
import { codeOf, messageOf } from '@wideload/kit/internal';
import type { OxcError, TransformResult } from 'oxc-transform';
import { decoratorsUnsupported, namespaceUnsupported, transformerMissing, typescriptInvalid } from '../errors.ts';
import { type CompilerOptions, projectOf, TARGET, transformOptions } from './compiler_options.ts';

type SourceMapPayload = NonNullable<TransformResult['map']>;

/** JavaScript that Node runs in place of a TypeScript file. */
export interface Transformed {
  readonly source: string;
  readonly format: 'module' | 'commonjs';
}

// Loaded when they are needed first.
const require = createRequire(import.meta.url);

function loadOxc(): typeof import('oxc-transform') {
  try {
    return require('oxc-transform');
  } catch (error) {
    throw transformerMissing(messageOf(error));
  }
}

interface LineAndColumn {
  readonly line: number;
  readonly column: number;
}

/** Returns the line and column of an offset in bytes of UTF-8, as the transformer counts. */
function positionOf(text: string, offset: number): LineAndColumn {
  const before = Buffer.from(text).subarray(0, offset).toString().split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function failOn([error]: readonly OxcError[], file: string, text: string): void {
  if (!error) return;
  const { line, column } = positionOf(text, error.labels[0]?.start ?? 0);
  if (error.severity === 'Warning') throw namespaceUnsupported(file, line, column);
  throw typescriptInvalid(file, line, column, [error.message, error.helpMessage ?? []].flat().join(': '));
}

/**
 * Returns the first line with a decorator that the transformer passed on: those of the language's standard, which no
 * Node runs. That a file has decorators shows when it is transformed with the older kind.
 */
function standardDecorator(file: string, text: string, options: CompilerOptions, code: string, map: SourceMapPayload) {
  if (options.experimentalDecorators || !/@[\w([]/.test(text)) return undefined;
  const settings = { ...transformOptions(options), decorator: { legacy: true } };
  const { helpersUsed } = loadOxc().transformSync(file, text, settings);
  if (!('decorate' in helpersUsed)) return undefined;
  const lines = code.split('\n');
  const line = lines.findIndex((one) => /^\s*(?:export\s+(?:default\s+)?)?(?:static\s+)?@/.test(one));
  const entry = new SourceMap({ sourceRoot: '', sourcesContent: [], ...map, file }).findEntry(
    Math.max(line, 0),
    lines[line]?.indexOf('@') ?? 0,
  );
  return 'originalLine' in entry ? entry.originalLine + 1 : 1;
}

/** Lowers decorators of the standard with esbuild, where that is installed. */
function lowerDecorators(file: string, text: string, options: CompilerOptions, line: number) {
  let esbuild: typeof import('esbuild');
  try {
    esbuild = require('esbuild');
  } catch (error) {
    throw codeOf(error) === 'MODULE_NOT_FOUND' ? decoratorsUnsupported(file, line) : error;
  }
  const { useDefineForClassFields, verbatimModuleSyntax, jsxImportSource = 'react' } = options;
  const { code, map: json } = esbuild.transformSync(text, {
    loader: file.endsWith('x') ? 'tsx' : 'ts',
    target: TARGET,
    sourcemap: 'external',
    sourcefile: file,
    tsconfigRaw: {
      compilerOptions: {
        jsx: 'react-jsx',
        jsxImportSource,
        ...(useDefineForClassFields !== undefined && { useDefineForClassFields }),
        ...(verbatimModuleSyntax !== undefined && { verbatimModuleSyntax }),
      },
    },
  });
  const map: SourceMapPayload = JSON.parse(json);
  return { code, map };
}

/** Returns JavaScript and its source map. Throws for what is not valid, and for what is not supported. */
function toJavaScript(file: string, text: string): { code: string; map: SourceMapPayload | undefined } {
  const { options } = projectOf(file);
  const { code, map, errors } = loadOxc().transformSync(file, text, transformOptions(options));
  // A warning is about code that would run with another meaning.
  failOn(errors, file, text);
  if (!map) return { code, map };
  const line = standardDecorator(file, text, options, code, map);
  return line === undefined ? { code, map } : lowerDecorators(file, text, options, line);
}

/** Whether JavaScript is CommonJS: it uses what only CommonJS has, and has no syntax of ES modules. */
function isCommonJs(code: string, file: string): boolean {
  if (file.endsWith('.cts')) return true;
  if (/\.mts$/.test(file) || !/\b(?:require|module|exports|__filename|__dirname)\b/.test(code)) return false;
  try {
    compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname']);
    return true;
  } catch {
    return false;
  }
}

/** In two parts, since tools search for it in the text of this program, too. */
const COMMENT = ['//# source', 'MappingURL'].join('');

/**
 * Returns what Node runs in place of a TypeScript file, the same on every Node. A file with `import` or `export` is an
 * ES module; what package.json says about JavaScript does not count. The source map stands in it, without the source, which is at
 * hand.
 */
export function transform(url: string): Transformed {
  const file = fileURLToPath(url);
  const text = readFileSync(file, 'utf8');
  const { code, map } = toJavaScript(file, text);
  const { sourcesContent: _, ...slim } = { ...map, sources: [url] };
  const encoded = Buffer.from(JSON.stringify(slim)).toString('base64');
  const source = `${code}\n${COMMENT}=data:application/json;base64,${encoded}\n`;
  return { source, format: isCommonJs(code, file) ? 'commonjs' : 'module' };
}
