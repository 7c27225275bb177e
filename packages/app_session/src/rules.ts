import type { SessionCodec, SessionContent } from './codec.ts';
import type { Lifetime } from './cookie.ts';

/** The rules of an app for its sessions. */
export interface AppSessionRules {
  readonly codec: SessionCodec;
  readonly lifetime: Lifetime;
  /** Keys that change together; see `Identity`. */
  readonly identityKeys: readonly string[];
  /** Whether the framework reads the expiry in the text, and ends a session by it: then the text follows each renewal. */
  readonly isExpiryRead?: boolean;
  /** Returns the user of a session; undefined while nobody is logged in, or if the app does not say. */
  userOf(content: SessionContent): string | undefined;
}
