import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { changedBy, movedBy, updatedBy } from '../../src/merge/changed.ts';
import { NOW } from '../support/watched_store.ts';

const MAX_BYTES = 1000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const patch = (changes: Record<string, string | undefined>) => new Map(Object.entries(changes));

describe('what a request changed', () => {
  const READ = '{"uid": 2, "login": "anna"}';

  it('leaves a text to the letter when nothing of it may be laid over that any more', () => {
    const text = '{ "uid":2,"login":"ann" }';
    expect(changedBy(patch({ login: '"x"' }), READ, MAX_BYTES)(text)).toBe(text);
  });

  it('is not laid over the session of another user, under this sid or another', () => {
    const text = '{"uid": 3, "login": "ben"}';
    expect(changedBy(patch({ n: '1' }), READ, MAX_BYTES)(text)).toBeUndefined();
    expect(movedBy(patch({ n: '1' }), READ, MAX_BYTES)(text)).toBeUndefined();
  });

  it('begins an age under another sid when somebody is logged in, and only then', () => {
    expect(movedBy(patch({ n: '1' }), READ, MAX_BYTES)(READ)).toBe(
      `{"uid": 2, "login": "anna", "n": 1, "create_time": ${NOW}}`,
    );
    expect(movedBy(patch({ n: '1' }), '{"uid": null}', MAX_BYTES)('{"uid": null}')).toBe('{"uid": null, "n": 1}');
  });

  it('by an update leaves the text to the letter when the update changes nothing', () => {
    const text = '{ "uid":2,"n":1 }';
    expect(updatedBy(() => {}, { uid: 2 }, MAX_BYTES)(text)).toBe(text);
  });

  it('by an update is not laid over the session of another user', () => {
    const change = vi.fn();
    expect(updatedBy(change, { uid: 2 }, MAX_BYTES)('{"uid": 3}')).toBeUndefined();
    expect(change).not.toHaveBeenCalled();
  });
});
