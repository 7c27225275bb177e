import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redirectTarget } from '../src/login/redirect_target.ts';

describe('the redirect target after a login', () => {
  it.each(['/web', '/web?debug=1#x', '/odoo/action-1', '/a//b'])('may be %s', (target) => {
    expect(redirectTarget(target)).toBe(target);
  });

  it.each([
    undefined,
    '',
    'web',
    ['/a', '/b'],
    'http://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    'javascript:alert(1)',
    '/%\u0000',
  ])('is not %j', (target) => {
    expect(redirectTarget(target)).toBe('/web');
  });

  it('never leaves the site, as a browser reads it', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('/', '\\', '.', '..', '\t', '\n', '@', ':', 'evil.example', '//'),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const target = redirectTarget(`/${pieces.join('')}`);
        expect(new URL(target, 'http://us.example').origin).toBe('http://us.example');
      }),
      { numRuns: 2000 },
    );
  });
});
