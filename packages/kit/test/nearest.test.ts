import { describe, expect, test } from 'vitest';
import { nearest } from '../src/values/nearest.ts';

describe('the name that was probably meant', () => {
  test.each([
    ['http_prot', 'http_port'],
    ['htp_port', 'http_port'],
    ['http_portt', 'http_port'],
    ['hxxp_port', 'http_port'],
    ['http_port', 'http_port'],
    ['wrokers', 'workers'],
    ['db', 'd'],
  ])('%s: %s', (name, meant) => {
    expect(nearest(name, ['http_port', 'http_interface', 'workers', 'd'])).toBe(meant);
  });

  test.each(['something_else', 'xyz', 'http', ''])('is none where none is near: %j', (name) => {
    expect(nearest(name, ['http_port', 'workers'])).toBeUndefined();
  });

  test('is the nearer of two, and of two that are as near the first', () => {
    expect(nearest('abcdef', ['abcxyf', 'abcdxf'])).toBe('abcdxf');
    expect(nearest('abcd', ['abcx', 'abcy'])).toBe('abcx');
  });

  test('is none where there are no names', () => {
    expect(nearest('a', [])).toBeUndefined();
  });
});
