/** Sets the version of a manifest of this repository, and of the packages of it that the manifest names. */
export function setVersion(manifest: Record<string, unknown>, version: string): void;
export function release(root: string, version: string, date: string): void;
