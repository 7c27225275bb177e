import { choice } from '@wideload/kit';
import { shownPath } from '@wideload/loader';
import { accountOf, loadReason } from '../cli/account.ts';
import { table } from '../cli/table.ts';
import { drawSvg } from '../graph/draw_svg.ts';
import { graphOf } from '../graph/graph.ts';
import { asDot, asMermaid } from '../graph/write.ts';
import { hostCommand } from './command.ts';

export const modules = hostCommand({
  describe: 'List the modules in load order, and why each is loaded',
  options: { graph: choice('Print the dependency graph in this format', ['off', 'svg', 'dot', 'mermaid'], 'off') },
  async run({ configuration, options: { graph: form }, json, print }) {
    const { loaded } = configuration;
    if (form !== 'off') {
      const graph = graphOf(loaded, accountOf(configuration));
      if (form === 'mermaid') print(asMermaid(graph));
      else if (form === 'dot') print(asDot(graph));
      else print(await drawSvg(asDot(graph)));
    } else if (json) {
      const list = loaded.modules.map(({ name, definition, folder, file, requestedBy, depends, after }) => {
        return { name, description: definition.description, folder, file, requestedBy, depends, after };
      });
      const skipped = loaded.skipped.map(({ name, error }) => ({ name, code: error.code, reason: error.message }));
      print(`${JSON.stringify({ modules: list, skipped }, null, 2)}\n`);
    } else {
      const rows = loaded.modules.map((module) => [
        module.name,
        loadReason(module, configuration),
        module.depends.length > 0 ? `depends on ${module.depends.join(', ')}` : '',
        shownPath(module.file),
      ]);
      print(table([...rows, ...loaded.skipped.map(({ name, error }) => [name, 'skipped', error.code, ''])]));
    }
  },
});
