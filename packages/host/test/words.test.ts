import { describe, expect, test } from 'vitest';
import { wordCount } from '../src/cli/words.ts';

describe('a command takes as many words as its usage names', () => {
  test.each([
    [undefined, 0],
    ['', 0],
    ['<name>', 1],
    ['[module]', 1],
    ['<name> [folder]', 2],
    ['<module|./folder>', 1],
    ['<one of two> [three words here] last', 3],
    ['[[module:]LEVEL]', 1],
    ['[[module:]LEVEL ...]', Number.POSITIVE_INFINITY],
    ['<list|show> [sid...]', Number.POSITIVE_INFINITY],
  ])('%j: %d', (usage, count) => {
    expect(wordCount(usage)).toBe(count);
  });
});
