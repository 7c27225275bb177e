import type { Edge, ModuleGraph, Tie } from './graph.ts';

const STYLES: Readonly<Record<Tie, string>> = {
  depends: '',
  after: 'style=dashed',
  replaces: 'style=bold color="#b3541e" fontcolor="#b3541e"',
  wraps: 'style=bold color="#1e6bb3" fontcolor="#1e6bb3"',
};

const labelOf = ({ tie, service }: Edge): string => (service === undefined ? '' : `${tie} ${service}`);

/** The graph in Graphviz' language. https://graphviz.org/doc/info/lang.html */
export function asDot({ modules, edges }: ModuleGraph): string {
  const nodes = modules.map((name) => `  ${JSON.stringify(name)};\n`);
  const arrows = edges.map((edge) => {
    const label = labelOf(edge);
    const attributes = [STYLES[edge.tie], label && `label=${JSON.stringify(`  ${label}  `)}`].filter(Boolean).join(' ');
    return `  ${JSON.stringify(edge.from)} -> ${JSON.stringify(edge.to)}${attributes && ` [${attributes}]`};\n`;
  });
  return `digraph modules {
  rankdir=BT;
  node [shape=box margin="0.2,0.1" style="rounded,filled" fillcolor="#f4f1ea" color="#8a8271" fontname="Helvetica,Arial,sans-serif" fontsize=12];
  edge [fontname="Helvetica,Arial,sans-serif" fontsize=10 color="#8a8271"];
${nodes.join('')}${arrows.join('')}}
`;
}

const ARROWS: Readonly<Record<Tie, string>> = { depends: '-->', after: '-.->', replaces: '==>', wraps: '==>' };

/** The graph for Markdown. https://mermaid.js.org/syntax/flowchart.html */
export function asMermaid({ modules, edges }: ModuleGraph): string {
  const id = (name: string): string => `m${modules.indexOf(name)}`;
  const nodes = modules.map((name) => `  ${id(name)}["${name}"]\n`);
  const arrows = edges.map((edge) => {
    const label = labelOf(edge);
    return `  ${id(edge.from)} ${ARROWS[edge.tie]}${label && `|${label}|`} ${id(edge.to)}\n`;
  });
  return `flowchart BT\n${nodes.join('')}${arrows.join('')}`;
}
