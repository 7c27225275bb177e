import { WORDS } from './words.ts';

/** Marks a line, or the line below it, as allowed. A reason must follow. */
const ALLOW = /language-allow:?(.*)/;

const isCode = (file: string): boolean => /\.[cm]?[jt]s$/.test(file);

/** The reason beside a mark, without the end of an HTML or block comment. */
const reasonOf = ([, reason = '']: RegExpExecArray): string => reason.replace(/(?:-->|\*\/)\s*$/, '').trim();

/** Returns what is wrong with the words of one file, a line each: `file:line: "word": use ...`. */
export function findWords(file: string, text: string): string[] {
  const findings: string[] = [];
  const lines = text.split('\n');
  const words = WORDS.filter(({ code }) => !code || isCode(file));
  lines.forEach((line, index) => {
    const at = `${file}:${index + 1}`;
    const mark = ALLOW.exec(line);
    if (mark && reasonOf(mark) === '') findings.push(`${at}: "language-allow" needs a reason`);
    if (mark || ALLOW.test(lines[index - 1] ?? '')) return;
    for (const { pattern, use, unless } of words) {
      const [found] = pattern.exec(line) ?? [];
      if (found !== undefined && !unless?.test(line)) findings.push(`${at}: "${found.trim()}": use ${use}`);
    }
  });
  return findings;
}
