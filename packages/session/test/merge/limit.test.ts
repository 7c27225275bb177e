import { describe, expect, it } from 'vitest';
import { withinLimit } from '../../src/merge/limit.ts';

describe('the size limit of a session', () => {
  const TEXT = '{"a": "1", "b": "12", "c": "ü", "d": "1234567"}';
  const BYTES = 48;

  it('counts bytes, and lets exactly as many through', () => {
    expect(withinLimit(TEXT, undefined, BYTES)).toBe(TEXT);
    expect(() => withinLimit(TEXT, undefined, BYTES - 1)).toThrow(`a session of ${BYTES} bytes was not saved`);
  });

  it('lets one that was too large before be changed as long as it does not grow', () => {
    expect(withinLimit(TEXT, 'x'.repeat(BYTES), 1)).toBe(TEXT);
    expect(() => withinLimit(TEXT, 'x'.repeat(BYTES - 1), 1)).toThrow('was not saved');
  });

  it('names what takes the most room, three keys and the largest first', () => {
    const text = '{"a": "1", "b": "12", "c": "üü", "d": "1234567"}';
    expect(() => withinLimit(text, undefined, 1)).toThrow(
      'largest values: "d" with 9 bytes, "c" with 6 bytes, "b" with 4 bytes\n',
    );
  });
});
