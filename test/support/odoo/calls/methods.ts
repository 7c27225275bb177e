import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '@wideload/kit/internal';
import { as, type Exchange, type Outcome } from '../exchange.ts';
import { groupNames } from '../facts.ts';
import { recording, resultOf } from '../recordings.ts';
import type { StandInOdoo } from '../server.ts';
import type { OdooUser } from '../users.ts';
import { datasetCall, type MethodCall } from './method_call.ts';

/** What a method returned, or the name of the recording with its error. Undefined: neither was recorded. */
export type Called = { readonly result: unknown } | { readonly error: string } | undefined;

/** A call of a method in the name of the user who is logged in. */
export function callMethod({ odoo, request, params, id, user, of }: Exchange): Outcome {
  const call = datasetCall(params);
  if (user === undefined || call === undefined || !isAt(request.path, call)) return undefined;
  const called = calledBy(odoo, user, call);
  if (called === undefined) return undefined;
  return 'error' in called ? as(of(called.error), { id }) : as(of('read_self_admin'), { id, result: called.result });
}

/** The path may name the call once more. */
const isAt = (path: string, { model, method }: MethodCall): boolean =>
  path === '/web/dataset/call_kw' || path === `/web/dataset/call_kw/${model}/${method}`;

/** Calls a method in the name of a user. */
export function calledBy(odoo: StandInOdoo, user: OdooUser, call: MethodCall): Called {
  const { model, method, args, kwargs } = call;
  if (Object.keys(kwargs).length > 0) return undefined;
  switch (`${model}.${method}`) {
    case 'res.users.nosuch':
      return { error: 'call_kw_unknown_method' };
    case 'res.users.read':
      return readSelf(odoo, user, args);
    case 'res.users.has_group':
      return hasGroup(odoo, user, args);
    case 'res.users.context_get':
      return args.length === 0 && user.context ? { result: user.context } : undefined;
    case 'res.groups.get_external_id':
      return externalIds(odoo, args);
    case 'ir.model.data.search_read':
      return modelData(odoo, user, args);
    default:
      return undefined;
  }
}

const isOfPortal = ({ groups }: OdooUser): boolean => groups.get('base.group_portal') === true;

function readSelf(odoo: StandInOdoo, user: OdooUser, [ids, fields]: readonly unknown[]): Called {
  const { uid, row } = user;
  if (!isDeepStrictEqual(ids, [uid]) || !Array.isArray(fields)) return undefined;
  // A portal user of Odoo 19 may not read any field of groups.
  const isForbidden = odoo.version === '19.0' && isOfPortal(user);
  if (isForbidden && fields.some((field) => String(field).includes('group'))) return { error: 'read_self_portal' };
  if (!fields.every((field) => Object.hasOwn(row, field))) return undefined;
  return { result: [Object.fromEntries(['id', ...fields].map((field) => [field, row[field]]))] };
}

/** 16: a method of the model, about the caller. From 18 on: a method of a record, about that user. */
function hasGroup(odoo: StandInOdoo, user: OdooUser, args: readonly unknown[]): Called {
  const isOfModel = odoo.version === '16.0';
  if (args.length === (isOfModel ? 2 : 1)) return { error: 'has_group_other_form_admin' };
  const [ids, group] = isOfModel ? [[user.uid], ...args] : args;
  const [uid, ...others] = Array.isArray(ids) ? ids : [];
  const asked = odoo.users.find((one) => one.uid === uid && one.database === user.database);
  if (asked === undefined || others.length > 0 || typeof group !== 'string') return undefined;
  if (asked !== user && isOfPortal(user)) return { error: 'has_group_of_other_user_portal' };
  const isKnown = [...groupNames(odoo.version).values()].includes(group);
  const result = isKnown ? asked.groups.get(group) : false;
  return result === undefined ? undefined : { result };
}

function externalIds(odoo: StandInOdoo, [ids]: readonly unknown[]): Called {
  const names = groupNames(odoo.version);
  if (!Array.isArray(ids) || !ids.every((id) => names.has(id))) return undefined;
  return { result: Object.fromEntries(ids.map((id) => [String(id), names.get(id)])) };
}

/** The list of all groups, which only administrators may read. */
function modelData(odoo: StandInOdoo, user: OdooUser, args: readonly unknown[]): Called {
  const one = recording(odoo.version, 'ir_model_data_groups_admin');
  const { params }: { params?: unknown } = JSON.parse(one.request.body ?? '{}');
  if (!isRecord(params) || !isDeepStrictEqual(args, params.args)) return undefined;
  const isAllowed = user.groups.get('base.group_erp_manager');
  if (isAllowed === undefined) return undefined;
  return isAllowed ? { result: resultOf(one) } : { error: 'ir_model_data_groups_internal' };
}
