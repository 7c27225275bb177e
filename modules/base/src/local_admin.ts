import { service } from '@wideload/kit';

/**
 * Whether the administrator of this host can log in. A module with another source of users replaces it, so that this
 * host has no password of its own.
 */
export interface LocalAdmin {
  readonly isOn: boolean;
}

export const LocalAdmin = service<LocalAdmin>('base.local_admin');
