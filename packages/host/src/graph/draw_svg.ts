import { codeOf } from '@wideload/kit/internal';
import { drawingUnavailable } from '../commands/errors.ts';

/** Lays out a graph and draws it. */
export async function drawSvg(dot: string): Promise<string> {
  // Graphviz as WebAssembly, for the one command that draws.
  const { instance } = await import('@viz-js/viz').catch((error: unknown) => {
    throw codeOf(error) === 'ERR_MODULE_NOT_FOUND' ? drawingUnavailable() : error;
  });
  const viz = await instance();
  return viz.renderString(dot, { format: 'svg' });
}
