import { isOfKind, nameOfValue } from '@wideload/kit/internal';
import { argumentInvalid } from './errors.ts';

interface Form {
  readonly shown: string;
  holds(value: unknown): boolean;
}

const FORMS = {
  service: { shown: 'a service, made by service()', holds: (value) => isOfKind('service', value) },
  services: { shown: 'a slot of services, made by services()', holds: (value) => isOfKind('services', value) },
  hook: {
    shown: 'a hook, made by hook.event(), hook.pipe() and their like',
    holds: (value) => isOfKind('hook', value),
  },
  function: { shown: 'a function there', holds: (value) => typeof value === 'function' },
  position: {
    shown: "'pre', 'post' or nothing there",
    holds: (value) => value === undefined || value === 'pre' || value === 'post',
  },
} satisfies Readonly<Record<string, Form>>;

/** Kinds of expected arguments. */
export type Expected = keyof typeof FORMS;

/** Throws if a module passed an argument of a wrong kind to a function of the host. */
export function expectArgument(module: string, call: string, expected: Expected, value: unknown): void {
  const form: Form = FORMS[expected];
  if (!form.holds(value)) throw argumentInvalid(module, call, form.shown, nameOfValue(value));
}
