import { statfsSync } from 'node:fs';

/**
 * Returns the type number of the file system of a folder, as in statfs(2), which returns a signed one on some machines.
 */
export const fileSystemType = (folder: string): number => statfsSync(folder).type >>> 0;
