import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../../support/host.ts';

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/**
 * Copies a package of the checkout, and all that it depends on, into `node_modules` of a folder, as npm installs them.
 * What is there already is kept.
 */
export function install(folder: string, name: string, source = name): void {
  const place = join(folder, 'node_modules', name);
  if (existsSync(place)) return;
  cpSync(join(ROOT, 'node_modules', source), place, { recursive: true, dereference: true });
  const { dependencies, peerDependencies } = manifestOf(place);
  for (const other of Object.keys({ ...dependencies, ...peerDependencies })) {
    if (!existsSync(join(place, 'node_modules', other))) install(folder, other);
  }
}

/** Links a package, or all of a scope, into `node_modules` of a folder. */
export function link(folder: string, name: string): void {
  const place = join(folder, 'node_modules', name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules', name), place);
}

/** Puts a copy of a package of the checkout in the place of a link to it. The compiler takes copies of one version for one package. */
export function replaceLink(
  folder: string,
  name: string,
  { source, version }: { source?: string; version?: string },
): void {
  const place = join(folder, 'node_modules', name);
  rmSync(place);
  install(folder, name, source);
  if (version !== undefined)
    writeFileSync(join(place, 'package.json'), JSON.stringify({ ...manifestOf(place), version }));
}
