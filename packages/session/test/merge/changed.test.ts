import { describe, expect, it, vi } from 'vitest';
import { changedBy, updatedBy } from '../../src/merge/changed.ts';
import { localText } from '../support/local_text.ts';

const MAX_BYTES = 1000;
const patch = (changes: Record<string, string | undefined>) => new Map(Object.entries(changes));

describe('what a request changed', () => {
  const READ = '{"uid": 2, "login": "anna"}';

  it('leaves a text to the letter when nothing of it may be laid over that any more', () => {
    const text = '{ "uid":2,"login":"ann" }';
    expect(changedBy(patch({ login: '"x"' }), READ, JSON.parse(READ), MAX_BYTES)(text)).toBe(text);
  });

  it.each([
    ['of Odoo', '{"uid": 3, "login": "ben", "session_token": "ab"}'],
    ['of this host', localText('a'.repeat(40), { uid: null })],
  ])('is not laid over the session of another user %s', (_, text) => {
    expect(changedBy(patch({ n: '1' }), READ, JSON.parse(READ), MAX_BYTES)(text)).toBeUndefined();
  });

  it('cannot say who is logged in', () => {
    for (const key of ['uid', 'login', 'session_token', 'wideload']) {
      const change = (data: object) => void Object.assign(data, { [key]: 'x' });
      expect(() => updatedBy(change, {}, MAX_BYTES)('{}')).toThrow(`session.data.${key}`);
    }
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
