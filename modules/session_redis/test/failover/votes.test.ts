import { StoreUnavailable } from '@wideload/session';
import { Outage } from '@wideload/session/internal';
import { beforeEach, describe, expect, it } from 'vitest';
import { membershipIn } from '../../src/failover/cluster_nodes.ts';
import { Electorate } from '../../src/failover/electorate.ts';
import { Fence } from '../../src/failover/fence.ts';
import type { SentinelAnswer, SentinelReplica, SentinelView } from '../../src/failover/sentinel_view.ts';
import { Votes } from '../../src/failover/votes.ts';
import { testContext } from '../support/context.ts';

const [OURS, OTHER, REPLICA] = ['10.0.0.1:6379', '10.0.0.2:6379', '10.0.0.3:6379'];
const DOWN_AFTER = 5000;
const MINUTE = 60_000;

let now: number;
let votes: Votes;
beforeEach(() => {
  now = 0;
  votes = new Votes(() => now);
});

const answer = (more: Partial<SentinelAnswer> = {}): SentinelAnswer => ({
  id: undefined,
  master: OURS,
  downAfterMs: DOWN_AFTER,
  masterDownMs: 0,
  replicas: [],
  ...more,
});
/** Sentinels that the options name; undefined for one that does not answer. */
const configured = (...answers: (SentinelAnswer | undefined)[]): SentinelView[] =>
  answers.map((one, index) => ({ address: `sentinel-${index}:26379`, isConfigured: true, answer: one }));
const learnt = (address: string, one?: SentinelAnswer): SentinelView => ({ address, isConfigured: false, answer: one });

describe('the master that a majority names', () => {
  it.each([
    ['all name it', [answer(), answer(), answer()], OURS],
    ['one is away', [answer(), answer(), undefined], OURS],
    ['one names another', [answer(), answer(), answer({ master: OTHER })], OURS],
    ['two are away', [answer(), undefined, undefined], undefined],
    ['half of them are away', [answer(), answer(), undefined, undefined], undefined],
    ['two do not know it', [answer(), answer({ master: undefined }), answer({ master: undefined })], undefined],
    ['most name another', [answer(), answer({ master: OTHER }), answer({ master: OTHER })], OTHER],
  ])('when %s', (_, answers, master) => {
    votes.take(configured(...answers));
    expect(votes.master).toBe(master);
  });

  it('one that was named by its host name and by its address is one', () => {
    const views = [...configured(answer({ id: 'a' }), undefined), learnt('10.0.0.9:26379', answer({ id: 'a' }))];
    votes.take(views);
    expect(votes.master).toBeUndefined();
  });

  it('one that others name counts for five minutes after its last answer', () => {
    const [known, unknown] = [learnt('10.0.0.8:26379', answer({ id: 'c' })), learnt('10.0.0.9:26379')];
    votes.take([...configured(answer({ id: 'a' }), answer({ id: 'b' })), known, unknown]);
    const lost = [...configured(answer({ id: 'a' }), undefined), learnt('10.0.0.8:26379')];
    votes.take(lost);
    expect(votes.master).toBeUndefined();
    now = 5 * MINUTE;
    votes.take([...configured(answer({ id: 'a' })), learnt('10.0.0.8:26379')]);
    expect(votes.master).toBe(OURS);
  });
});

describe('the replicas that may become the master', () => {
  const replica = (more: Partial<SentinelReplica> = {}): SentinelReplica => ({
    address: REPLICA,
    priority: 100,
    linkDownMs: undefined,
    ageMs: 0,
    ...more,
  });
  /** Those that count, when two of three Sentinels say this and the third lists the replica as it is. */
  const counted = (most: Partial<SentinelAnswer>, few: Partial<SentinelAnswer> = { replicas: [replica()] }) => {
    const electorate = new Electorate(false, () => now);
    votes.take(configured(answer({ replicas: [replica()] }), answer(), answer()));
    const [before, after] = [votes.membership, configured(answer(few), answer(most), answer(most))];
    if (before) electorate.update({ ...before, replicas: new Map([[REPLICA, OURS]]) });
    votes.take(after);
    if (votes.membership) electorate.update(votes.membership);
    return electorate.lacking(OURS, [], () => false);
  };

  it.each<[string, Partial<SentinelReplica>, boolean]>([
    ['is as it should be', {}, true],
    ['is down', { ageMs: 60_000 }, true],
    ['never becomes the master', { priority: 0 }, false],
    ['has lost its master not long ago', { linkDownMs: 10 * DOWN_AFTER }, true],
    ['has lost its master long ago', { linkDownMs: 10 * DOWN_AFTER + 1 }, false],
    ['had lost its master long ago, when it was last asked', { linkDownMs: 10 * DOWN_AFTER + 1, ageMs: 30_000 }, true],
  ])('one that %s', (_, more, isCounted) => {
    expect(counted({ replicas: [replica(more)] })).toEqual(isCounted ? [REPLICA] : []);
  });

  it('the time that the master was down adds to the limit', () => {
    expect(counted({ masterDownMs: 7000, replicas: [replica({ linkDownMs: 10 * DOWN_AFTER + 7000 })] })).toEqual([
      REPLICA,
    ]);
  });

  it('one that most do not list has been removed', () => {
    expect(counted({ replicas: [] })).toEqual([]);
  });

  it('one that a single Sentinel says anything of still counts', () => {
    expect(counted({ replicas: [replica()] }, { replicas: [] })).toEqual([REPLICA]);
    expect(counted({ replicas: [replica()] }, { replicas: [replica({ priority: 0 })] })).toEqual([REPLICA]);
  });

  it('one that Sentinels without an answer listed before still counts', () => {
    const electorate = new Electorate(false, () => now);
    const listing = answer({ replicas: [replica()] });
    votes.take(configured(listing, listing, listing));
    if (votes.membership) electorate.update(votes.membership);
    votes.take(configured(answer(), undefined, undefined));
    if (votes.membership) electorate.update(votes.membership);
    expect(electorate.lacking(OURS, [], () => false)).toEqual([REPLICA]);
  });
});

describe('the fence', () => {
  let views: SentinelView[];
  let fence: Fence;
  beforeEach(() => {
    views = configured(answer(), answer(), answer());
    const look = async () => votes.take(views);
    const outage = new Outage(testContext().log, 'Redis', (name) => name);
    fence = new Fence({ votes, master: () => OURS, look, outage, now: () => now });
  });
  const update = () => {
    votes.take(views);
    fence.update();
  };

  it('lets all pass until no majority has named the master for as long as they need to choose another', async () => {
    update();
    views = configured(answer(), undefined, undefined);
    now += DOWN_AFTER;
    update();
    await fence.check();
    now += 1;
    update();
    await expect(fence.check()).rejects.toThrow(StoreUnavailable);
    views = configured(answer(), answer(), undefined);
    update();
    await fence.check();
  });

  it('closes at once when a majority names another master', async () => {
    views = configured(answer(), answer({ master: OTHER }), answer({ master: OTHER }));
    update();
    await expect(fence.check()).rejects.toThrow(
      `is no longer the master: a majority of its Sentinels has chosen ${OTHER}`,
    );
  });

  it('looks again before it refuses, for a process that was suspended', async () => {
    update();
    now += 10 * MINUTE;
    await fence.check();
  });
});

describe('in a cluster', () => {
  const LINE = (id: string, address: string, flags: string, follows: string) =>
    `${id} ${address}@1 ${flags} ${follows} 0 0 1 connected`;
  const NODES = [LINE('m', OURS, 'master', '-'), LINE('r', REPLICA, 'slave', 'm')].join('\n');
  const listing = { address: REPLICA, state: 'online', offset: 1, lag: 0 };

  it('a replica counts that its master lists, however long ago the last write was', () => {
    const electorate = new Electorate(true, () => now);
    electorate.update(membershipIn(NODES, 10_000));
    now = 60_000;
    electorate.update(membershipIn(NODES, 10_000));
    expect(electorate.lacking(OURS, [listing], () => false)).toEqual([REPLICA]);
  });

  it('a replica that its master lists no more counts until it is too old', () => {
    const electorate = new Electorate(true, () => now);
    electorate.update(membershipIn(NODES, 10_000));
    now = 60_000;
    electorate.recordListed(OURS, [listing]);
    now += 9999;
    expect(electorate.lacking(OURS, [], () => false)).toEqual([REPLICA]);
    now += 1;
    expect(electorate.lacking(OURS, [], () => false)).toEqual([]);
  });
});
