import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from 'typescript/unstable/ast';
import { API, type Checker, type Project } from 'typescript/unstable/sync';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const SUBJECTS = join(ROOT, 'scripts/docs/subjects.json');

const solution: { references: { path: string }[] } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8'));
/** The packages and modules, the lowest layer first. */
const FOLDERS = solution.references.map(({ path }) => path);

/** What the pages are made from, as the compiler reads it. */
export interface Subjects {
  readonly checker: Checker;
  readonly project: Project;
  /** By the folder of their package: `packages/kit`. */
  readonly declarations: ReadonlyMap<string, SourceFile>;
  /** Every errors.ts, with the folder of its package. */
  readonly errors: readonly (readonly [folder: string, file: SourceFile])[];
}

/** Opens the sources, and closes them when the work is done. */
export function withSubjects<T>(work: (subjects: Subjects) => T): T {
  const api = new API({ cwd: ROOT });
  try {
    const project = api.updateSnapshot({ openProjects: [SUBJECTS] }).getProject(SUBJECTS);
    if (!project) throw new Error(`${SUBJECTS} cannot be opened`);
    const { program, checker } = project;
    const fileAt = (path: string): SourceFile[] => {
      const file = program.getSourceFile(join(ROOT, path));
      return file ? [file] : [];
    };
    const declarations = new Map<string, SourceFile>();
    for (const folder of FOLDERS)
      for (const file of fileAt(`${folder}/dist/index.d.ts`)) declarations.set(folder, file);
    const errors = FOLDERS.flatMap((folder) =>
      readdirSync(join(ROOT, folder, 'src'), { recursive: true, encoding: 'utf8' })
        .filter((path) => basename(path) === 'errors.ts')
        .sort()
        .flatMap((path) => fileAt(join(folder, 'src', path)).map((file) => [folder, file] as const)),
    );
    return work({ checker, project, declarations, errors });
  } finally {
    api.close();
  }
}

/** A package's name, by its folder. */
export function packageName(folder: string): string {
  const manifest: { name: string } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  return manifest.name;
}
