import { ODOO } from '@wideload/session/internal';
import type { Permission } from '@wideload/web';
import { odoo } from '../call/odoo.ts';

/**
 * Lets users of Odoo through who are in a group, given by its external id: `can: odooGroup('base.group_system')`. Groups that
 * another one implies count. Users of other providers are in none.
 */
export function odooGroup(group: string): Permission {
  return {
    allows(user, request) {
      if (user.provider !== ODOO) return false;
      // Odoo does not list the groups of some users, and answers for each of them all the same.
      return user.groups.length > 0 ? user.groups.includes(group) : odoo(request).hasGroup(group);
    },
  };
}
