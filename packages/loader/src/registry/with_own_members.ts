/** Objects without a class: a spread copies all of their members. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
}

/**
 * Returns an instance of a class in a form whose members are its own: a wrapper that spreads the instance itself would
 * lose all methods, which are members of the class, and the compiler accepts that for a service whose type is an
 * interface. Methods are bound to the instance, since private members exist only there; fields and accessors read and
 * write it. Returns every other value unchanged.
 */
export function withOwnMembers<T>(service: T): T {
  if (typeof service !== 'object' || service === null || isPlain(service)) return service;
  const instance: object = service;
  const members: PropertyDescriptorMap = {};
  for (let at: unknown = instance; typeof at === 'object' && at !== null; at = Object.getPrototypeOf(at)) {
    if (at === Object.prototype) break;
    for (const key of Reflect.ownKeys(at)) {
      if (key === 'constructor' || key in members) continue;
      const method: unknown = Object.getOwnPropertyDescriptor(at, key)?.value;
      members[key] =
        at !== instance && typeof method === 'function'
          ? { value: method.bind(instance), enumerable: true, writable: true, configurable: true }
          : {
              get: () => Reflect.get(instance, key),
              set: (value: unknown) => Reflect.set(instance, key, value),
              enumerable: true,
              configurable: true,
            };
    }
  }
  // Its prototype is the instance: `instanceof` holds, and members that it gets later are there.
  return Object.create(instance, members);
}
