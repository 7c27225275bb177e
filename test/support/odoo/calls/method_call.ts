import { isRecord } from '@wideload/kit/internal';

/** A call of a method of a model. */
export interface MethodCall {
  readonly model: string;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

function callOf(model: unknown, method: unknown, args: unknown, kwargs: unknown = {}): MethodCall | undefined {
  if (typeof model !== 'string' || typeof method !== 'string' || !Array.isArray(args) || !isRecord(kwargs)) return;
  return { model, method, args, kwargs };
}

/** The call in the parameters of `/web/dataset/call_kw`. */
export const datasetCall = ({ model, method, args, kwargs }: Readonly<Record<string, unknown>>) =>
  callOf(model, method, args, kwargs);

/** The call in the arguments of `execute_kw`, behind database, uid and password. */
export const executedCall = ([, , , model, method, args, kwargs]: readonly unknown[]) =>
  callOf(model, method, args, kwargs);

/** The names of the arguments behind the ids: `/json/2` has no others. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  context_get: [],
  has_group: ['ids', 'group_ext_id'],
  read: ['ids', 'fields'],
};

/** The call of `/json/2/<model>/<method>`. */
export function json2Call(path: string, body: string): MethodCall | undefined {
  const [, , , model, method = ''] = path.split('/');
  const given: unknown = JSON.parse(body);
  const names = NAMES[method];
  if (names === undefined || !isRecord(given) || Object.keys(given).join() !== names.join()) return undefined;
  return callOf(
    model,
    method,
    names.map((name) => given[name]),
  );
}
