import { statfsSync } from 'node:fs';

/** The number of the file system that a folder is on, as statfs(2) has it, which answers a signed one on some machines. */
export const fileSystemType = (folder: string): number => statfsSync(folder).type >>> 0;
