import { SessionStore } from '@wideload/session';
import sessionRedis from '@wideload/session_redis';
import { describe, expect, it } from 'vitest';
import { setUp } from './support/open.ts';

describe('the module', () => {
  it('replaces the store as soon as it is loaded', () => {
    const { factories, announced } = setUp();
    expect(factories.get(SessionStore.id)).toBeTypeOf('function');
    expect(announced.size).toBe(0);
  });

  it.each(['0', 'false', 'No', 'off'])('is turned off by ODOO_SESSION_REDIS=%s', (word) => {
    const { factories, starts, announced } = setUp({ enabled: word, sentinel_host: 'half.a.configuration' });
    expect([...factories, ...starts]).toEqual([]);
    expect(announced.get('note')).toBe(
      'session_redis is turned off (ODOO_SESSION_REDIS=0): sessions are stored in files',
    );
    expect(sessionRedis.options?.enabled?.settings.name).toBe('session_redis');
  });

  it('refuses lifetimes that make no sense', () => {
    expect(() => setUp({ expiration: 'abc' })).toThrow('must be a duration');
    expect(() => setUp({ expiration_anonymous: '0' })).toThrow('must be at least 1 s');
  });
});
