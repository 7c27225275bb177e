import { begun, begunSoftly, event, type Histories, one, process, two } from './operations.ts';

/** Histories that have an order, by what they show. */
export const LEGAL: Histories = {
  'nothing at all': [[]],
  'a read of what was stored': [[begun, two.load([2, 3], 'A', { n: 0 })]],
  'changes of different keys at once': [
    [
      begun,
      one.change([2, 5], 'A', { a: 1 }),
      two.change([3, 4], 'A', { b: 1 }),
      one.load([6, 7], 'A', { n: 0, a: 1, b: 1 }),
    ],
  ],
  'a removed key': [[begun, one.change([2, 3], 'A', { n: null }), two.load([4, 5], 'A', {})]],
  'a read at the time of a change, of either state': [
    [begun, one.change([2, 5], 'A', { n: 1 }), two.load([3, 4], 'A', { n: 0 })],
  ],
  'updates at once, each counted': [[begun, one.update([2, 5], 'A', 2), two.update([3, 4], 'A', 1)]],
  'a change of unknown outcome that was done much later': [
    [begun, one.change([2], 'A', { n: 1 }), two.load([3, 4], 'A', { n: 0 }), two.load([8, 9], 'A', { n: 1 })],
  ],
  'a change of unknown outcome that was never done': [
    [begun, one.change([2], 'A', { n: 1 }), two.load([8, 9], 'A', { n: 0 })],
  ],
  'a stale read, where that is allowed': [
    [begun, one.change([2, 3], 'A', { n: 1 }), two.load([50, 51], 'A', { n: 0 })],
    { staleMs: 100 },
  ],
  'a stale read of one session after the process found another one of the lineage gone': [
    [
      begun,
      two.logIn([4, 5], 'X', 'anna', 'C'),
      event(6, 'expire'),
      two.load([7, 8], 'A', 'gone'),
      two.load([9, 10], 'C', {}, { user: 'anna' }),
    ],
    { staleMs: 100 },
  ],
  'a stale read after the process ended all sessions of another user': [
    [
      one.create([0, 1], { n: 0 }, 'anna'),
      event(2, 'expire'),
      two.endAll([3, 4], 'bert'),
      two.load([5, 6], 'A', { n: 0 }, { user: 'anna' }),
    ],
    { staleMs: 100 },
  ],
  'a sid that is invalid after a rotation': [
    [begun, one.rotate([2, 3], 'A', 'B'), two.load([4, 5], 'A', 'gone'), two.load([6, 7], 'B', { n: 0 })],
  ],
  'a sid that leads to the new one after a soft rotation': [
    [...begunSoftly, two.change([4, 5], 'A', { n: 1 }), two.load([6, 7], 'A', { n: 1 }, { sid: 'B' })],
  ],
  'one rotation for two requests': [
    [begun, one.rotate([2, 5], 'A', 'B', true), two.rotate([3, 4], 'A', 'B', true), two.load([6, 7], 'B', { n: 0 })],
  ],
  'a sid that a rotation of unknown outcome gave, and that somebody has seen elsewhere': [
    [
      begun,
      one.rotate([2], 'A', 'B', true),
      two.load([4, 5], 'B', { n: 0 }),
      two.load([6, 7], 'A', { n: 0 }, { sid: 'B' }),
    ],
  ],
  'a login that keeps what the session held': [
    [begun, one.logIn([2, 3], 'A', 'anna', 'B'), two.load([4, 5], 'B', { n: 0 }, { user: 'anna' })],
  ],
  'a login that begins another session, since the old one ended meanwhile': [
    [begun, two.end([2, 4], 'A'), one.logIn([3, 6], 'A', 'anna', 'B'), two.load([7, 8], 'B', {}, { user: 'anna' })],
  ],
  'a change that finds another user': [
    [begun, two.overwrite([2, 3], 'A', { n: 5 }, 'anna'), one.change([4, 5], 'A', { n: 1 }, 'gone')],
  ],
  'an older sid that ends a moment before its session': [
    [...begunSoftly, one.end([4, 9], 'B'), two.load([5, 6], 'A', 'gone'), two.load([7, 8], 'B', { n: 0 })],
  ],
  'an ending by an older sid, which ends a moment before its session': [
    [
      ...begunSoftly,
      one.end([4, 9], 'A'),
      two.load([5, 6], 'A', 'gone'),
      two.load([7, 8], 'B', { n: 0 }),
      two.load([10, 11], 'B', 'gone'),
    ],
  ],
  'a new sid that only a later read tells, since its rotation did not return': [
    [
      begun,
      one.rotate([2], 'A', '', true),
      two.load([4, 5], 'A', { n: 0 }, { sid: 'B' }),
      two.load([6, 7], 'B', { n: 0 }),
    ],
  ],
  'sessions of a user that end one after the other': [
    [
      one.create([0, 1], {}, 'anna'),
      two.endAll([2, 13], 'anna'),
      one.load([3, 4], 'A', 'gone'),
      one.logIn([5, 6], 'A', 'anna', 'B', 'anna'),
      one.load([7, 8], 'B', {}, { user: 'anna' }),
      one.load([9, 10], 'B', 'gone'),
    ],
  ],
  'the end of all sessions of a user, and of no other': [
    [
      one.create([0, 1], { n: 0 }, 'anna'),
      process('one', 't').create([2, 3], { n: 1 }, 'bert'),
      two.endAll([4, 5], 'anna'),
      two.load([6, 7], 'A', 'gone'),
      process('two', 't').load([8, 9], 'A', { n: 1 }, { user: 'bert' }),
    ],
  ],
  'a late write of another program to a session that ended': [
    [begun, one.end([2, 3], 'A'), two.overwrite([4, 5], 'A', { n: 9 }), one.load([6, 7], 'A', 'gone')],
  ],
  'nothing after all sessions expired': [[begun, event(2, 'expire'), one.load([3, 4], 'A', 'gone')]],
  'a change that a failover lost': [
    [begun, one.change([2, 3], 'A', { n: 1 }), event(4, 'failover'), two.load([5, 6], 'A', { n: 0 })],
    { mayLose: 'unconfirmed' },
  ],
  'a session that a failover brought back, until it is ended again, except for the process that ended it': [
    [
      begun,
      one.end([2, 3], 'A'),
      event(4, 'failover'),
      two.load([5, 6], 'A', { n: 0 }),
      one.load([7, 8], 'A', 'gone'),
      event(9, 'recover'),
      two.load([10, 11], 'A', 'gone'),
    ],
    { mayLose: 'unconfirmed' },
  ],
  'a later rotation that a failover lost in part, and an earlier change that it lost wholly': [
    [
      begun,
      one.rotate([2, 9], 'A', 'B'),
      two.logIn([3, 4], 'X', 'anna', 'C'),
      event(10, 'failover'),
      event(11, 'recover'),
      two.load([12, 13], 'B', { n: 0 }),
      two.load([14, 15], 'C', 'gone'),
    ],
    { mayLose: 'unconfirmed' },
  ],
  'an older sid that a failover brought back, for the process that replaced the newer one': [
    [
      begun,
      two.rotate([2, 3], 'A', 'B', true),
      one.logIn([4, 5], 'B', 'anna', 'C'),
      event(6, 'failover'),
      one.load([7, 8], 'A', { n: 0 }),
    ],
    { mayLose: 'unconfirmed' },
  ],
  'an older sid that led through one that a failover brought back, once that is ended again': [
    [
      ...begunSoftly,
      event(4, 'confirm'),
      one.rotate([5, 6], 'B', 'C', true),
      event(7, 'failover'),
      one.load([8, 9], 'A', { n: 0 }, { sid: 'B' }),
      one.rotate([10, 11], 'B', 'D', true),
      event(12, 'recover'),
      two.load([13, 14], 'B', 'gone'),
      two.load([15, 16], 'A', 'gone'),
      two.load([17, 18], 'D', { n: 0 }),
    ],
    { mayLose: 'unconfirmed' },
  ],
  'a rotation that a failover lost in part: the new sid stays': [
    [
      begun,
      one.rotate([2, 3], 'A', 'B'),
      event(4, 'failover'),
      event(5, 'recover'),
      two.load([6, 7], 'A', 'gone'),
      two.load([8, 9], 'B', { n: 0 }),
    ],
    { mayLose: 'unconfirmed' },
  ],
  'a rotation that did not return, that others saw, and that a failover lost in part': [
    [
      begun,
      one.rotate([2], 'A', 'B', true),
      two.load([3, 4], 'A', { n: 0 }, { sid: 'B' }),
      event(5, 'failover'),
      two.load([6, 7], 'A', { n: 0 }),
      two.load([8, 9], 'B', { n: 0 }),
    ],
    { mayLose: 'unacknowledged' },
  ],
  'a change that did not return, that others saw, and that a failover lost': [
    [
      begun,
      one.change([2], 'A', { n: 1 }),
      two.load([3, 4], 'A', { n: 1 }),
      event(5, 'failover'),
      two.load([6, 7], 'A', { n: 0 }),
    ],
    { mayLose: 'unacknowledged' },
  ],
};
