import type { WideloadError } from '@wideload/kit';
import { throwGathered } from '@wideload/kit/internal';
import { dependencyCycle } from './errors.ts';

/** A node that must come after others. */
export interface Node {
  readonly name: string;
  readonly depends?: readonly string[] | undefined;
  readonly after?: readonly string[] | undefined;
}

/**
 * Sorts nodes: dependencies first, else in the given order. Names in `after` and `depends` that are not among the nodes
 * are ignored. Throws with the path of every cycle.
 */
export function inDependencyOrder<N extends Node>(nodes: readonly N[]): N[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const ordered = new Set<N>();
  const path: N[] = [];
  const errors: WideloadError[] = [];

  const visit = (node: N): void => {
    if (ordered.has(node)) return;
    const start = path.indexOf(node);
    if (start >= 0) {
      errors.push(dependencyCycle([...path.slice(start), node].map(({ name }) => name)));
      return;
    }
    path.push(node);
    for (const name of [...(node.depends ?? []), ...(node.after ?? [])]) {
      const before = byName.get(name);
      if (before) visit(before);
    }
    path.pop();
    ordered.add(node);
  };

  for (const node of nodes) visit(node);
  throwGathered(errors);
  return [...ordered];
}

/** Whether one node depends on the other, directly or indirectly. */
export function dependsOn(nodes: readonly Node[], name: string, other: string): boolean {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const seen = new Set<string>();
  const reaches = (at: string): boolean => {
    if (seen.has(at)) return false;
    seen.add(at);
    return (byName.get(at)?.depends ?? []).some((next) => next === other || reaches(next));
  };
  return reaches(name);
}
