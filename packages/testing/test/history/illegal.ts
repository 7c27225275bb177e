import { begun, begunSoftly, event, type Histories, one, two } from './operations.ts';

/** Histories that have no order, by what they show. */
export const ILLEGAL: Histories = {
  'a lost change': [
    [
      begun,
      one.change([2, 5], 'A', { a: 1 }),
      two.change([3, 4], 'A', { b: 1 }),
      one.load([6, 7], 'A', { n: 0, b: 1 }),
    ],
  ],
  'a change that is undone': [
    [begun, one.change([2, 3], 'A', { n: 1 }), two.load([4, 5], 'A', { n: 1 }), two.load([6, 7], 'A', { n: 0 })],
  ],
  'an update that is counted twice': [[begun, one.update([2, 3], 'A', 2)]],
  'two updates with one sum': [[begun, one.update([2, 5], 'A', 1), two.update([3, 4], 'A', 1)]],
  'a change of unknown outcome that is done twice': [
    [
      begun,
      one.change([2], 'A', { n: 1 }),
      two.load([3, 4], 'A', { n: 1 }),
      two.change([5, 6], 'A', { n: 0 }),
      two.load([7, 8], 'A', { n: 1 }),
    ],
  ],
  'a read that is too old': [
    [begun, one.change([2, 3], 'A', { n: 1 }), two.load([150, 151], 'A', { n: 0 })],
    { staleMs: 100 },
  ],
  'a stale read of what the same process wrote': [
    [begun, one.change([2, 3], 'A', { n: 1 }), one.load([4, 5], 'A', { n: 0 })],
    { staleMs: 100 },
  ],
  'a stale read after the process ended all sessions of its user': [
    [
      one.create([0, 1], { n: 0 }, 'anna'),
      two.endAll([3, 4], 'anna'),
      two.load([5, 6], 'A', { n: 0 }, { user: 'anna' }),
    ],
    { staleMs: 100 },
  ],
  'a session that comes back': [[begun, one.end([2, 3], 'A'), two.load([4, 5], 'A', { n: 0 })]],
  'a session that is gone without an end': [[begun, one.load([2, 3], 'A', 'gone')]],
  'a sid that stays valid after a rotation': [[begun, one.rotate([2, 3], 'A', 'B'), two.load([4, 5], 'A', { n: 0 })]],
  'a sid that no operation can have given': [[begun, two.load([4, 5], 'B', { n: 0 })]],
  'two sids for one rotation of unknown outcome': [
    [begun, one.rotate([2], 'A', 'B', true), two.load([4, 5], 'B', { n: 0 }), two.load([6, 7], 'C', { n: 0 })],
  ],
  'two rotations of one session to two sids': [
    [begun, one.rotate([2, 5], 'A', 'B', true), two.rotate([3, 4], 'A', 'C', true)],
  ],
  'a change that is merged into the session of another user': [
    [begun, two.overwrite([2, 3], 'A', { n: 5 }, 'anna'), one.change([4, 5], 'A', { n: 1 })],
  ],
  'a session that lives on under its new sid after an ending by the older one': [
    [...begunSoftly, one.end([4, 9], 'A'), two.load([5, 6], 'A', 'gone'), two.load([10, 11], 'B', { n: 0 })],
  ],
  'two new sids of one rotation that did not return': [
    [
      begun,
      one.rotate([2], 'A', '', true),
      two.load([4, 5], 'A', { n: 0 }, { sid: 'B' }),
      two.load([6, 7], 'A', { n: 0 }, { sid: 'C' }),
    ],
  ],
  'a session that its user keeps after the end of all': [
    [one.create([0, 1], {}, 'anna'), two.endAll([2, 3], 'anna'), two.load([4, 5], 'A', {}, { user: 'anna' })],
  ],
  'a session that a late write of another program brings back': [
    [begun, one.end([2, 3], 'A'), two.overwrite([4, 5], 'A', { n: 9 }), one.load([6, 7], 'A', { n: 9 })],
  ],
  'a session that outlives its time': [[begun, event(2, 'expire'), one.load([3, 4], 'A', { n: 0 })]],
  'a change that is lost in a failover though none may be': [
    [begun, one.change([2, 3], 'A', { n: 1 }), event(4, 'failover'), two.load([5, 6], 'A', { n: 0 })],
  ],
  'a change that is lost in a failover though it was confirmed before': [
    [
      begun,
      one.change([2, 3], 'A', { n: 1 }),
      event(4, 'confirm'),
      event(5, 'failover'),
      two.load([6, 7], 'A', { n: 0 }),
    ],
    { mayLose: 'unconfirmed' },
  ],
  'a session that a failover brought back for good': [
    [begun, one.end([2, 3], 'A'), event(4, 'failover'), event(5, 'recover'), two.load([6, 7], 'A', { n: 0 })],
    { mayLose: 'unconfirmed' },
  ],
  'a session that a failover brought back, and that lives on under another sid': [
    [
      begun,
      one.end([2, 3], 'A'),
      event(4, 'failover'),
      two.rotate([5, 6], 'A', 'B'),
      event(7, 'recover'),
      two.load([8, 9], 'B', { n: 0 }),
    ],
    { mayLose: 'unconfirmed' },
  ],
  'a session that a failover brought back for the process that ended it': [
    [begun, one.end([2, 3], 'A'), event(4, 'failover'), one.load([5, 6], 'A', { n: 0 })],
    { mayLose: 'unconfirmed' },
  ],
  'a sid that gave way to another one, and is valid again after a failover': [
    [
      begun,
      one.rotate([2, 3], 'A', 'B', true),
      event(4, 'failover'),
      event(5, 'recover'),
      two.load([6, 7], 'A', { n: 0 }),
    ],
    { mayLose: 'unconfirmed' },
  ],
  'an acknowledged change that a failover lost': [
    [begun, one.change([2, 3], 'A', { n: 1 }), event(4, 'failover'), two.load([5, 6], 'A', { n: 0 })],
    { mayLose: 'unacknowledged' },
  ],
  'a change that did not return and is lost, though a later one was acknowledged': [
    [
      begun,
      one.change([2], 'A', { n: 1 }),
      two.load([3, 4], 'A', { n: 1 }),
      two.change([5, 6], 'A', { a: 1 }),
      event(7, 'failover'),
      two.load([8, 9], 'A', { n: 0, a: 1 }),
    ],
    { mayLose: 'unacknowledged' },
  ],
};
