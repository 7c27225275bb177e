import type { Edge, ModuleGraph, Tie } from './graph.ts';

const STYLES: Readonly<Record<Tie, string>> = {
  depends: '',
  after: 'style=dashed',
  replaces: 'style=bold color="#b3541e" fontcolor="#b3541e"',
  wraps: 'style=bold color="#1e6bb3" fontcolor="#1e6bb3"',
};

const labelOf = ({ tie, service }: Edge): string => (service === undefined ? '' : `${tie} ${service}`);

/**
 * An edge with its label as a node in the middle: Graphviz routes other edges around nodes, but not around labels of
 * edges.
 */
function labelledArrow(edge: Edge): string {
  const { from, to, tie, service = '' } = edge;
  const [label, begin, end] = [`${from} ${tie} ${service}`, from, to].map((text) => JSON.stringify(text));
  const [style, text] = [STYLES[tie], JSON.stringify(`${tie}\n${service}`)];
  return `  ${label} [label=${text} shape=plaintext margin="0.1,0.1" fontsize=10 ${style} style=""];
  ${begin} -> ${label} [arrowhead=none ${style}];
  ${label} -> ${end} [${style}];
`;
}

function arrow({ from, to, tie }: Edge): string {
  const style = STYLES[tie];
  return `  ${JSON.stringify(from)} -> ${JSON.stringify(to)}${style && ` [${style}]`};\n`;
}

/** Returns the graph in Graphviz' language. https://graphviz.org/doc/info/lang.html */
export function asDot({ modules, edges }: ModuleGraph): string {
  const nodes = modules.map((name) => `  ${JSON.stringify(name)};\n`);
  const arrows = edges.map((edge) => (edge.service === undefined ? arrow(edge) : labelledArrow(edge)));
  // Graphviz knows the widths of this font only; the drawing names further fonts after it.
  return `digraph modules {
  rankdir=BT;
  node [shape=box margin="0.2,0.1" style="rounded,filled" fillcolor="#f4f1ea" color="#8a8271" fontname="Helvetica" fontsize=12];
  edge [color="#8a8271"];
${nodes.join('')}${arrows.join('')}}
`;
}

const ARROWS: Readonly<Record<Tie, string>> = { depends: '-->', after: '-.->', replaces: '==>', wraps: '==>' };

/** Returns the graph for Markdown. https://mermaid.js.org/syntax/flowchart.html */
export function asMermaid({ modules, edges }: ModuleGraph): string {
  const id = (name: string): string => `m${modules.indexOf(name)}`;
  const nodes = modules.map((name) => `  ${id(name)}["${name}"]\n`);
  const arrows = edges.map((edge) => {
    const label = labelOf(edge);
    return `  ${id(edge.from)} ${ARROWS[edge.tie]}${label && `|${label}|`} ${id(edge.to)}\n`;
  });
  return `flowchart BT\n${nodes.join('')}${arrows.join('')}`;
}
