import type { Logger } from '@wideload/kit';
import { Outage, outageEnded, type Probe } from '@wideload/session/internal';
import type { Refusal } from '../client/refusal.ts';
import { fenceBegan, fenceEnded } from '../failover/errors.ts';
import type { Target } from '../target/target.ts';
import type { Connection } from './connect.ts';
import { endedInPart, outageBegan, partBegan, userIndexBegan, writesBegan } from './errors.ts';
import { type Look, lookAtMasters } from './masters.ts';
import { tryWriting } from './probe.ts';

/** Milliseconds between two checks whether Redis can be read again. Without a connection they cost nothing. */
const READ_INTERVAL = 100;
/** Milliseconds between two checks whether it accepts writes again. */
const WRITE_INTERVAL = 500;

/** The parts of the service that can fail separately. */
export interface Outages {
  /** No session can be read. */
  readonly reach: Outage;
  /** The sessions of one server of a cluster cannot be read, those of others can. */
  readonly part: Outage;
  /** Redis, or one server of a cluster, accepts no writes. */
  readonly write: Outage;
  /** The user index cannot be used, while sessions can. */
  readonly userIndex: Outage;
  /** No majority of Sentinels names the master. */
  readonly majority: Outage;
  /** Checks every server that keeps sessions, and records what fails. */
  look(isWriting: boolean): Promise<Look>;
}

/**
 * Records what fails and checks until it works again, so that the log says so only when all of it does. `newKey` returns
 * keys of sessions that do not exist.
 */
export function watchOutages(
  { client, moveOn }: Connection,
  { name }: Target,
  newKey: () => string,
  { log, signal }: { readonly log: Logger; readonly signal: AbortSignal },
): Outages {
  const look = async (isWriting: boolean): Promise<Look> => {
    const seen = await lookAtMasters(client, newKey, isWriting);
    if (seen.unreadable) reach.began(seen.unreadable.reason);
    if (seen.partlyUnreadable) part.began(seen.partlyUnreadable.reason);
    if (seen.unwritable) write.began(seen.unwritable.reason);
    return seen;
  };
  const askUntil = (
    interval: number,
    isWriting: boolean,
    failing: (seen: Look) => Refusal | undefined,
    isBack: () => void = () => {},
  ): Probe => ({
    interval,
    signal,
    ask: async () => {
      const refusal = failing(await look(isWriting));
      if (refusal === undefined) return isBack();
      // After a failover the host name may lead to another server.
      if (isWriting && refusal.kind === 'readonly') await moveOn((other) => tryWriting(other, newKey()));
      throw new Error(refusal.reason);
    },
  });
  /** Returns what the log says when an outage ends. The last one to end says that everything works. */
  const end = (works: string, others: () => readonly Outage[]) => (_: string, seconds: number) => {
    const reason = others().find((other) => other.reason !== undefined)?.reason;
    if (reason !== undefined) return endedInPart(name, works, seconds, reason);
    return others().every(({ isOver }) => isOver) ? outageEnded(name, seconds) : undefined;
  };

  const reach: Outage = new Outage(
    log,
    name,
    outageBegan,
    // Reads are served at once. The log says that Redis works only after it accepts writes.
    askUntil(
      READ_INTERVAL,
      false,
      (seen) => seen.unreadable,
      () => void look(true),
    ),
    end('can be read again', () => [part, write]),
  );
  const part: Outage = new Outage(
    log,
    name,
    partBegan,
    askUntil(READ_INTERVAL, false, (seen) => seen.unreadable ?? seen.partlyUnreadable),
    end('can be read again', () => [reach, write]),
  );
  const write: Outage = new Outage(
    log,
    name,
    writesBegan,
    askUntil(WRITE_INTERVAL, true, (seen) => seen.unreadable ?? seen.unwritable),
    end('can be written again', () => [reach, part]),
  );
  const majority = new Outage(log, name, fenceBegan, undefined, fenceEnded);
  return { reach, part, write, userIndex: new Outage(log, name, userIndexBegan), majority, look };
}
