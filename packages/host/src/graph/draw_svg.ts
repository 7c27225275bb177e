/** Lays out a graph and draws it. */
export async function drawSvg(dot: string): Promise<string> {
  // Graphviz as WebAssembly, for the one command that draws.
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  return viz.renderString(dot, { format: 'svg' });
}
