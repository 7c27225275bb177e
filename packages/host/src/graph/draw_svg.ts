import { instance } from '@viz-js/viz';

/** Lays a graph out and draws it. */
export async function drawSvg(dot: string): Promise<string> {
  const viz = await instance();
  return viz.renderString(dot, { format: 'svg' });
}
