import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from 'typescript/unstable/ast';
import { API, type Checker, type Project } from 'typescript/unstable/sync';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const SUBJECTS = join(ROOT, 'scripts/docs/subjects.json');

const solution: { references: { path: string }[] } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8'));
/** The packages and modules, from the ground floor up. */
const FOLDERS = solution.references.map(({ path }) => path);

/** What the pages are made from, as the compiler reads it. */
export interface Subjects {
  readonly checker: Checker;
  readonly project: Project;
  /** By the folder of their package: `packages/kit`. */
  files(name: 'src/errors.ts' | 'dist/index.d.ts'): ReadonlyMap<string, SourceFile>;
}

/** Opens the sources, and closes them when the work is done. */
export function withSubjects<T>(work: (subjects: Subjects) => T): T {
  const api = new API({ cwd: ROOT });
  try {
    const project = api.updateSnapshot({ openProjects: [SUBJECTS] }).getProject(SUBJECTS);
    if (!project) throw new Error(`${SUBJECTS} cannot be opened`);
    const { program, checker } = project;
    const files = (name: string): Map<string, SourceFile> => {
      const found = new Map<string, SourceFile>();
      for (const folder of FOLDERS) {
        const file = program.getSourceFile(join(ROOT, folder, name));
        if (file) found.set(folder, file);
      }
      return found;
    };
    return work({ checker, project, files });
  } finally {
    api.close();
  }
}

/** A package's name, by its folder. */
export function packageName(folder: string): string {
  const manifest: { name: string } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  return manifest.name;
}
