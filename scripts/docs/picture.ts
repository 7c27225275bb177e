import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { instance } from '@viz-js/viz';
import { ROOT } from './project.ts';

const PAGE = 'docs/overview.svg';

const TITLE = 'A host with its modules, beside an Odoo';

/** The module that `node host scaffold` writes: it stands for those of the reader. */
const EXAMPLE = 'hello';
const ARGS = [`--load=base,web,session_redis,${EXAMPLE}`, `--addons-path=${join(ROOT, 'packages/create/template')}`];

interface ModuleFacts {
  readonly name: string;
  readonly depends: readonly string[];
}

interface ServiceFacts {
  readonly id: string;
  readonly implementation: { readonly module: string } | null;
  readonly replaced: readonly { readonly module: string }[];
}

function ask(command: string): Record<string, unknown> {
  const cwd = join(ROOT, 'scripts', 'docs');
  // No configuration of this machine counts.
  const env = { PATH: process.env.PATH, HOME: cwd };
  return JSON.parse(
    execFileSync(process.execPath, [join(ROOT, 'host.js'), command, '--json', ...ARGS], { cwd, encoding: 'utf8', env }),
  );
}

/** What each module is for, below its name. */
const PURPOSES: Readonly<Record<string, string>> = {
  base: 'sessions in files, health',
  web: 'HTTP, login, routes',
  session_redis: 'sessions in Redis',
  [EXAMPLE]: 'your module',
};

function moduleNode({ name }: ModuleFacts): string {
  const fill = name === EXAMPLE ? '#fdebd3' : '#ffffff';
  return `    ${name} [fillcolor="${fill}" label=<<b>${name}</b><br/><font point-size="10">${PURPOSES[name]}</font>>];`;
}

/** The host with its modules as they really depend on and replace each other, and what is around it. */
function dot(modules: readonly ModuleFacts[], services: readonly ServiceFacts[]): string {
  const depends = modules.flatMap(({ name, depends: names }) => names.map((needed) => `    ${name} -> ${needed};`));
  const replaces = services.flatMap(({ id, implementation, replaced }) =>
    replaced.map(
      ({ module }) =>
        `    ${implementation?.module} -> ${module} [style=bold color="#b3541e" fontcolor="#b3541e" label=" replaces\\n ${id}"];`,
    ),
  );
  return `digraph overview {
  bgcolor="#ffffff"; pad=0.2; nodesep=0.45; ranksep=0.55; fontname="Helvetica"; compound=true;
  node [shape=box style="rounded,filled" fillcolor="#f4f1ea" color="#8a8271" fontname="Helvetica" fontsize=12 margin="0.2,0.1"];
  edge [color="#8a8271" fontname="Helvetica" fontsize=10];
  browser [label="browsers"];
  odoo [label=<<b>Odoo</b> (optional)<br/><font point-size="10">reads odoo.conf</font>>];
  redis [shape=cylinder style=filled label=<<b>Redis</b><br/><font point-size="10">session:&lt;sid&gt;</font>>];
  subgraph cluster_host {
    label=<<b>node host</b><br/><font point-size="10">reads odoo.conf</font>>; style="rounded,filled"; fillcolor="#eef3f7"; color="#8a8271"; fontsize=13; margin=14;
${[...modules.map(moduleNode), ...depends, ...replaces].join('\n')}
  }
  browser -> ${EXAMPLE} [lhead=cluster_host label=" session_id cookie "];
  browser -> odoo [label=" the same cookie "];
  session_redis -> redis;
  odoo -> redis [label=" the same sessions "];
}
`;
}

/** The picture of the README, by its path. */
export async function picture(): Promise<Map<string, string>> {
  const modules = ask('modules').modules as readonly ModuleFacts[];
  const services = ask('services').services as readonly ServiceFacts[];
  const viz = await instance();
  const svg = viz.renderString(dot(modules, services), { format: 'svg' });
  return new Map([[PAGE, svg.replace(/<svg[^>]*>/, `$&\n<title>${TITLE}</title>`)]]);
}
