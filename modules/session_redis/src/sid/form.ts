import { newBase64Sid, newHexSid } from '@wideload/session';

/**
 * The forms of sids that Odoos make in Redis, by the words of the option `session_redis_sid`: 40 hex digits up to 18,
 * 84 characters of base64url from 19 on. Each takes its own form only, and the same key tells both.
 */
export const SID_FORMS = ['hex40', 'base64url84'] as const;

export type SidForm = (typeof SID_FORMS)[number];

/** What the option may say: a form, or that the form is found out. */
export type SidSetting = 'auto' | SidForm;

/** The form where nothing tells which one Odoo takes. */
export const DEFAULT_FORM: SidForm = 'hex40';

export function isSidForm(word: string): word is SidForm {
  return SID_FORMS.some((form) => form === word);
}

export const otherForm = (form: SidForm): SidForm => (form === 'hex40' ? 'base64url84' : 'hex40');

export const newSidOf: Readonly<Record<SidForm, () => string>> = { hex40: newHexSid, base64url84: newBase64Sid };
