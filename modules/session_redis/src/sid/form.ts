import { newBase64Sid, newHexSid } from '@wideload/session';

/**
 * The forms of sids that Odoo makes in Redis, named as in the option `session_redis_sid`: 40 hex digits up to 18, 84
 * characters of base64url from 19 on. Each version accepts its own form only.
 */
export const SID_FORMS = ['hex40', 'base64url84'] as const;

export type SidForm = (typeof SID_FORMS)[number];

/** The values of the option: a form, or `auto` to detect it. */
export type SidSetting = 'auto' | SidForm;

/** The form if it is not known which one Odoo accepts. */
export const DEFAULT_FORM: SidForm = 'hex40';

export function isSidForm(word: string): word is SidForm {
  return SID_FORMS.some((form) => form === word);
}

export const otherForm = (form: SidForm): SidForm => (form === 'hex40' ? 'base64url84' : 'hex40');

export const newSidOf: Readonly<Record<SidForm, () => string>> = { hex40: newHexSid, base64url84: newBase64Sid };
