import { newBase64Sid, newHexSid } from '@wideload/session';
import { describe, expect, it } from 'vitest';
import { evidenceOf } from '../../src/sid/evidence.ts';
import { filesOfOdoo18, ODOO_16, ODOO_18, ODOO_19, OURS } from '../support/odoo_sessions.ts';

describe('a session shows which form of sids its Odoo takes:', () => {
  it.each([
    ['16', ODOO_16, 'hex40'],
    ['18', ODOO_18, 'hex40'],
    ['19', ODOO_19, 'base64url84'],
  ])('one of a user of Odoo %s', (_, { sid, text }, form) => {
    expect(evidenceOf(sid, text)).toBe(form);
  });

  it('one of a visitor of Odoo 19', () => {
    expect(evidenceOf(newBase64Sid(), '{"create_time": 1795879183.18, "uid": null}')).toBe('base64url84');
    expect(evidenceOf(`${newBase64Sid()}ab`, '{"create_time": 1795879183, "uid": null}')).toBe('base64url84');
  });
});

describe('a session shows nothing', () => {
  it('that this host wrote', () => {
    expect(OURS).toHaveLength(4);
    for (const { sid, text } of OURS) expect(evidenceOf(sid, text)).toBeUndefined();
  });

  it('that was copied from the files of Odoo 18: its addon for Redis takes other sids', () => {
    const files = filesOfOdoo18();
    expect(files.some(({ text }) => JSON.parse(text).session_token !== null)).toBe(true);
    for (const { sid, text } of files) expect(evidenceOf(sid, text)).toBeUndefined();
  });

  it.each([
    ['without a token', newHexSid(), '{"uid": 2, "login": "admin", "session_token": null}'],
    ['of version 0.1', newHexSid(), '{"uid": 2, "login": "admin", "_trace": []}'],
    ['with a user of this host beside that of Odoo', newHexSid(), '{"uid": 2, "session_token": "ab", "wideload": {}}'],
    ['with a user of this host and a time of Odoo', newBase64Sid(), '{"create_time": 1, "wideload": {}}'],
    ['whose time is not a number', newBase64Sid(), '{"create_time": null, "session_token": "ab"}'],
    ['that is not JSON', newBase64Sid(), '"create_time": 1'],
    ['that is not an object', newHexSid(), '["session_token"]'],
  ])('%s', (_, sid, text) => {
    expect(evidenceOf(sid, text)).toBeUndefined();
  });
});
