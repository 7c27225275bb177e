import { tokenIdInvalid } from './errors.ts';

/** An id is `<module>.<name>`: it says who owns the service or hook. */
export function checkedId(id: string): string {
  if (!/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/.test(id)) throw tokenIdInvalid(id);
  return id;
}

/** The module that owns a service or hook. */
export function ownerOf(id: string): string {
  return id.slice(0, id.indexOf('.'));
}
