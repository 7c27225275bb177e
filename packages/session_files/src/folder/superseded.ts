import { existsSync } from 'node:fs';
import type { SessionFile } from '../service.ts';
import { allPaths, type Layout } from '../store/layout.ts';

/** Whether a newer layout has the same session, so that an upgrade left this file behind. */
export function isSuperseded(layout: Layout, { sid, path }: SessionFile): boolean {
  const paths = allPaths(layout, sid);
  return paths.slice(0, Math.max(0, paths.indexOf(path))).some((newer) => existsSync(newer));
}
