// Keeps private words out of sources, messages and docs: `npm run lint` fails where one is used.
// A line is allowed by `language-allow: <reason>` in a comment on it or on the line above.
// Folders or files named on the command line are checked instead of the whole repository.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { findWords } from './language/find.ts';

/** Files that have comments, messages or prose. */
const TEXTS = /\.(?:[cm]?[jt]s|md|ya?ml|conf|service|socket|sh|example)$/;
/** Texts that this project did not write, and the list of words itself. */
const FOREIGN = /(?:^|\/)fixtures\/|^scripts\/language\//;

const checked = process.argv.length > 2 ? process.argv.slice(2) : ['.'];
const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', ...checked], { encoding: 'utf8' });
const files = listed.split('\n').filter((file) => TEXTS.test(file) && !FOREIGN.test(file) && existsSync(file));
const findings = files.flatMap((file) => findWords(file, readFileSync(file, 'utf8')));
for (const finding of findings) console.error(finding);
if (findings.length > 0) {
  console.error(`${findings.length} words to replace. Where one must stay: language-allow: <reason>`);
  process.exitCode = 1;
}
