import type { Cut, MayLose, Step } from './model.ts';
import type { EventOperation, Operation, SessionOperation } from './operation.ts';
import type { Bounded } from './search.ts';

const EVENTS: ReadonlySet<Operation['kind']> = new Set<EventOperation['kind']>([
  'expire',
  'confirm',
  'failover',
  'recover',
]);

const isEvent = ({ kind }: Operation): boolean => EVENTS.has(kind);

/** The operations of each lineage. Those that concern all lineages are part of each. */
export function byLineage(history: readonly Operation[]): Map<string, Operation[]> {
  const lineages = new Map<string, Operation[]>();
  const users = new Set<string>();
  for (const operation of history) {
    if (!('lineage' in operation)) continue;
    lineages.set(operation.lineage, []);
    for (const user of usersIn(operation)) users.add(`${operation.lineage} ${user}`);
  }
  for (const operation of history) {
    if ('lineage' in operation) lineages.get(operation.lineage)?.push(operation);
    else {
      for (const [lineage, operations] of lineages) {
        // One for a user who is never logged in there does nothing to it. Its process may still read it stale.
        if (operation.kind !== 'endAll' || users.has(`${lineage} ${operation.user}`)) operations.push(operation);
      }
    }
  }
  return lineages;
}

/** The users whom an operation logs in. */
function usersIn(operation: SessionOperation): readonly (string | null)[] {
  if (operation.kind === 'logIn') return [operation.newUser];
  return operation.kind === 'create' || operation.kind === 'overwrite' ? [operation.user] : [];
}

interface StepSettings {
  /** How old what another process wrote may be in a read. */
  readonly staleMs: number;
  readonly mayLose: MayLose;
}

/** The steps of the operations of one lineage. */
export function stepsOf(operations: readonly Operation[], { staleMs, mayLose }: StepSettings): Bounded[] {
  const isUndoable = undoableIn(operations);
  const hasOlderSids = operations.some((operation) => operation.kind === 'rotate' && operation.isSoft);
  const sessions = operations.filter(({ kind }) => kind === 'create' || kind === 'logIn').length;
  return operations.flatMap((operation) => {
    const { by, invokedAt, returnedAt = Number.POSITIVE_INFINITY } = operation;
    const isRead = operation.kind === 'load';
    // A read whose answer is not known says nothing.
    if (isRead && operation.returnedAt === undefined) return [];
    const bounds = {
      by: isEvent(operation) ? undefined : by,
      invokedAt,
      effectiveFrom: isRead ? invokedAt - staleMs : invokedAt,
      mayLose: isUndoable(operation) ? mayLose : 'nothing',
    };
    const step = (one: Step, until: number): Bounded => ({ ...bounds, step: one, returnedAt: until });
    const steps = [step(operation, returnedAt)];
    if (operation.kind !== 'end' && operation.kind !== 'endAll') return steps;
    const cut: Cut = { kind: 'cut', of: operation };
    const cuts = (hasOlderSids ? 1 : 0) + (operation.kind === 'endAll' ? Math.max(0, sessions - 1) : 0);
    for (let n = 0; n < cuts; n++) steps.push(step(cut, Number.POSITIVE_INFINITY));
    return steps;
  });
}

/** Returns whether a failover may undo an operation: one that did not come before, and after which nothing confirmed it. */
function undoableIn(operations: readonly Operation[]): (operation: Operation) => boolean {
  const isBefore = ({ returnedAt = Number.POSITIVE_INFINITY }: Operation, other: Operation): boolean =>
    returnedAt < other.invokedAt;
  const failovers = operations.filter(({ kind }) => kind === 'failover');
  const confirmations = operations.filter(({ kind }) => kind === 'confirm');
  return (operation) =>
    failovers.some(
      (failover) =>
        !isBefore(failover, operation) &&
        !confirmations.some((confirmation) => isBefore(operation, confirmation) && isBefore(confirmation, failover)),
    );
}
