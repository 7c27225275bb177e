import { ODOO } from '@wideload/session/internal';
import type { Permission } from '@wideload/web';
import { odoo } from '../call/odoo.ts';

/**
 * Admits users of Odoo who are in a group, named by its external id: `can: odooGroup('base.group_system')`. Implied
 * groups count. Users of other providers are in no group.
 */
export function odooGroup(group: string): Permission {
  return {
    allows(user, request) {
      if (user.provider !== ODOO) return false;
      // Odoo does not list the groups of some users, but answers for a single group.
      return user.groups.length > 0 ? user.groups.includes(group) : odoo(request).hasGroup(group);
    },
  };
}
