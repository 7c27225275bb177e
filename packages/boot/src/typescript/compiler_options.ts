import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { messageOf } from '@wideload/kit/internal';
import type { PathsMatcher, TsConfigJsonResolved } from 'get-tsconfig';
import type { TransformOptions } from 'oxc-transform';
import { tsconfigInvalid } from '../errors.ts';

export type CompilerOptions = NonNullable<TsConfigJsonResolved['compilerOptions']>;

/** What the nearest tsconfig.json of a file says about running it. */
export interface Project {
  readonly options: CompilerOptions;
  /** Returns the files that a specifier may mean by `paths` and `baseUrl`. */
  readonly pathsOf: PathsMatcher;
}

const parsed = new Map<string, unknown>();
const projects = new Map<string, Project>();

// Loaded when the first TypeScript file is: a host without one has no use for it.
const require = createRequire(import.meta.url);
const loadReader = (): typeof import('get-tsconfig') => require('get-tsconfig');

const NO_PROJECT: Project = { options: {}, pathsOf: () => [] };

function readProject(file: string): Project {
  const { createPathsMatcher, getTsconfig } = loadReader();
  try {
    const found = getTsconfig(file, 'tsconfig.json', parsed);
    if (!found) return NO_PROJECT;
    return { options: found.config.compilerOptions ?? {}, pathsOf: createPathsMatcher(found) ?? NO_PROJECT.pathsOf };
  } catch (error) {
    throw tsconfigInvalid(file, messageOf(error));
  }
}

/** Returns the project of a file: of the tsconfig.json in its folder, or in the nearest one above. */
export function projectOf(file: string): Project {
  const folder = dirname(file);
  const known = projects.get(folder);
  if (known) return known;
  const project = readProject(file);
  projects.set(folder, project);
  return project;
}

/** Targets of the compiler that have no class fields, so that it assigns them by default. */
const WITHOUT_FIELDS = /^es(?:3|5|6|20(?:1\d|2[01]))$/i;

/** The same JavaScript on every Node: what one of them lacks is replaced on all. */
export const TARGET = 'node20.19';

function jsxOf({ jsx, jsxImportSource, jsxFactory, jsxFragmentFactory }: CompilerOptions) {
  return {
    runtime: jsx === 'react' ? 'classic' : 'automatic',
    development: jsx === 'react-jsxdev',
    ...(jsxImportSource !== undefined && { importSource: jsxImportSource }),
    ...(jsxFactory !== undefined && { pragma: jsxFactory }),
    ...(jsxFragmentFactory !== undefined && { pragmaFrag: jsxFragmentFactory }),
  } as const;
}

/** Returns the settings of the transformer with the same meaning as the options of the compiler. */
export function transformOptions(options: CompilerOptions): TransformOptions {
  const { strict = true, target = '' } = options;
  const definesFields = options.useDefineForClassFields ?? !WITHOUT_FIELDS.test(target);
  return {
    target: TARGET,
    sourcemap: true,
    typescript: {
      onlyRemoveTypeImports: options.verbatimModuleSyntax ?? false,
      removeClassFieldsWithoutInitializer: !definesFields,
    },
    assumptions: { setPublicClassFields: !definesFields },
    decorator: {
      legacy: options.experimentalDecorators ?? false,
      emitDecoratorMetadata: options.emitDecoratorMetadata ?? false,
      strictNullChecks: options.strictNullChecks ?? strict,
    },
    jsx: jsxOf(options),
  };
}
