// Does in a copy of this checkout, the working folder, what `npm ci` does: takes the packages that are installed here
// and the JavaScript that is built here.
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

rmSync('node_modules', { recursive: true, force: true });
mkdirSync('node_modules');
for (const name of readdirSync(join(ROOT, 'node_modules'))) {
  const from = join(ROOT, 'node_modules', name);
  const to = join('node_modules', name);
  // Relative links to the packages of the checkout: they must lead into the copy.
  if (name === '@wideload' || lstatSync(from).isSymbolicLink())
    cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  else symlinkSync(from, to);
}
for (const parent of ['packages', 'modules']) {
  for (const name of readdirSync(parent)) {
    const dist = join(parent, name, 'dist');
    if (existsSync(join(ROOT, dist))) cpSync(join(ROOT, dist), dist, { recursive: true });
  }
}
