// A separate entry of the package, so that code that only declares options need not load the engine.
import { service } from '@wideload/kit';
import type { KnowsUser } from './identity/previous_shape.ts';

/** Settings for all sessions, with any store. */
export interface SessionRules {
  /** UTF-8 bytes of the largest session that is saved. */
  readonly maxBytes: number;
  /** Seconds after which a logged-in session in use moves to a new sid; 0: never. */
  readonly rotationInterval: number;
  /** Seconds for which the old sid then leads to the new one. */
  readonly rotationGrace: number;
  /** Whether a visitor's session begins under the unknown sid that the browser sent, as in Odoo. Default: it does not. */
  readonly adoptsSids?: boolean;
  /** Whether a provider knows the user of a session of version 0.1. Default: none does. */
  readonly knowsUser?: KnowsUser;
}

export const SessionRules = service<SessionRules>('base.session_rules');

/** The default rules: Odoo 19's rotation (`SESSION_ROTATION_INTERVAL`, `SESSION_DELETION_TIMER`). */
export const DEFAULT_RULES: SessionRules = { maxBytes: 64 * 1024, rotationInterval: 3 * 3600, rotationGrace: 120 };
