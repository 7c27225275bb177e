import { tokenIdInvalid } from './errors.ts';

/** An id is `<module>.<name>`: it names the owner of the service or hook. */
export function checkedId(id: string): string {
  if (!/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/.test(id)) throw tokenIdInvalid(id);
  return id;
}

/** Returns the module that owns a service or hook. */
export function ownerOf(id: string): string {
  return id.slice(0, id.indexOf('.'));
}
