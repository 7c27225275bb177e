import type { Account, LoadedModules } from '@wideload/loader';

/** Why one module is connected to another. */
export type Tie = 'depends' | 'after' | 'replaces' | 'wraps';

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly tie: Tie;
  /** The service that is replaced or wrapped. */
  readonly service?: string;
}

/** The dependencies and replacements of modules. */
export interface ModuleGraph {
  readonly modules: readonly string[];
  readonly edges: readonly Edge[];
}

export function graphOf({ modules }: LoadedModules, { services }: Account): ModuleGraph {
  const names = modules.map(({ name }) => name);
  const ordered = modules.flatMap(({ name, depends, after }): Edge[] => [
    ...depends.map((to) => ({ from: name, to, tie: 'depends' }) as const),
    ...after.filter((to) => names.includes(to)).map((to) => ({ from: name, to, tie: 'after' }) as const),
  ]);
  const taken = services.flatMap(({ id, implementation, replaced, wrappers }): Edge[] => {
    const winner = implementation?.module;
    if (winner === undefined) return [];
    return [
      ...replaced.map(({ module }) => ({ from: winner, to: module, tie: 'replaces', service: id }) as const),
      ...wrappers.map(({ module }) => ({ from: module, to: winner, tie: 'wraps', service: id }) as const),
    ];
  });
  return { modules: names, edges: [...ordered, ...taken] };
}
