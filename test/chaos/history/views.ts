import type { MayLose, Operation } from '@wideload/testing';
import { asUnknown } from '@wideload/testing/internal';

/** A time in which hosts may have been connected to different masters. */
export interface Split {
  readonly from: number;
  /** When all hosts had the same master again. */
  readonly until: number;
  /** When the sessions that ended meanwhile had ended for all hosts. */
  readonly recoveredAt: number;
  /** The host with the master that lost. */
  readonly loser: string;
  /** When that master was replaced; undefined if it was not. */
  readonly replacedAt: number | undefined;
}

/**
 * The history as each side of a network that is cut in two must be able to explain it. Of what the other side did meanwhile, a side
 * knows only that it may have been done. An ending is the exception: it holds for all once the network is whole.
 */
export function viewsOf(history: readonly Operation[], split: Split, mayLose: MayLose) {
  const { loser, replacedAt, until } = split;
  const isDuring = ({ invokedAt, returnedAt = Number.POSITIVE_INFINITY }: Operation): boolean =>
    invokedAt < split.until && returnedAt > split.from;
  const isOfLoser = ({ by }: Operation): boolean => by === loser;
  const failover = (returnedAt: number | undefined): Operation[] =>
    returnedAt === undefined ? [] : [{ kind: 'failover', by: 'Redis', invokedAt: split.from, returnedAt }];
  const winnersView = history.flatMap((operation) =>
    isOfLoser(operation) && isDuring(operation) ? seenByWinner(operation, split, mayLose) : [operation],
  );
  const losersView = history.flatMap((operation) =>
    isOfLoser(operation) || !isDuring(operation) || operation.by === 'Redis' ? [operation] : [asUnknown(operation)],
  );
  return [
    [...winnersView, ...failover(replacedAt)],
    [...losersView, ...failover(replacedAt === undefined ? undefined : until)],
  ];
}

function seenByWinner(operation: Operation, { recoveredAt }: Split, mayLose: MayLose): Operation[] {
  if (operation.returnedAt === undefined) return [operation];
  if (operation.kind === 'end' || operation.kind === 'endAll') return [{ ...operation, returnedAt: recoveredAt }];
  return operation.kind === 'load' || mayLose === 'unconfirmed' ? [asUnknown(operation)] : [operation];
}

/** The operations of each session, with what concerned all of them, or all sessions of one of its users. */
export function bySession(history: readonly Operation[], usersOf: ReadonlyMap<string, readonly string[]>) {
  const sessions = new Map<string, Operation[]>([...usersOf.keys()].map((lineage) => [lineage, []]));
  for (const operation of history) {
    for (const [lineage, operations] of sessions) {
      if ('lineage' in operation) {
        if (operation.lineage === lineage) operations.push(operation);
      } else if (operation.kind !== 'endAll' || usersOf.get(lineage)?.includes(operation.user))
        operations.push(operation);
    }
  }
  return sessions;
}
