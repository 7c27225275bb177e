import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findWords } from '../../scripts/language/find.ts';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, ROOT } from '../support/host.ts';

afterAll(cleanUp);

describe('the lint of words', () => {
  it('names the file, the line, the word and what to write instead', () => {
    const text = 'const a = 1;\n/** Answers the sum. */'; // language-allow: what is found
    expect(findWords('a.ts', text)).toEqual(['a.ts:2: "/** Answers": use "Returns"']); // language-allow: as above
  });

  it.each([
    ['this is no module', '"is not a"'], // language-allow: what is found
    ['Mend the file.', '"fix"'], // language-allow: what is found
    ['askedByUser', '"requested by"'], // language-allow: what is found
    ['take session_redis_cluster away', '"remove"'], // language-allow: what is found
    ['no TLS connection comes about', 'the verb'], // language-allow: what is found
    ['and nobody is told', '"gets"'], // language-allow: what is found
    ['waits for itself around corners', '"indirectly"'], // language-allow: what is found
  ])('finds %j', (line, use) => {
    expect(findWords('a.md', line)).toHaveLength(1);
    expect(findWords('a.md', line)[0]).toContain(`use ${use}`);
  });

  it.each([
    'The file is no longer read.',
    'There is no file here.',
    'The promise never settled.',
    'Recommend it. Amend it.',
    'Math.floor(2.5)',
  ])('leaves %j alone', (line) => {
    expect(findWords('a.ts', line)).toEqual([]);
  });

  it('leaves a line alone that is marked with a reason, or follows such a mark', () => {
    // language-allow: the mark itself is what is tested
    expect(findWords('a.ts', 'mend(); // language-allow: the name is not ours')).toEqual([]);
    expect(findWords('a.md', '<!-- language-allow: a quotation -->\nIt is no use.')).toEqual([]); // language-allow: tested
  });

  it('refuses a mark without a reason', () => {
    // language-allow: the mark itself is what is tested
    expect(findWords('a.md', '<!-- language-allow -->\nMend it.')).toEqual(['a.md:1: "language-allow" needs a reason']);
  });
});

describe('the help of every option', () => {
  it('has at most 70 characters', async () => {
    const modules = readdirSync(join(ROOT, 'modules'));
    const { stdout } = await runCommand(['options', '--json', `--load=${modules}`]);
    const options: { name: string; help: string }[] = JSON.parse(stdout);
    expect(options.length).toBeGreaterThan(70);
    expect(options.filter(({ help }) => help.length > 70)).toEqual([]);
  });
});
