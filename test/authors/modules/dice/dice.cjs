const { randomInt } = require('node:crypto');

/**
 * Returns a number from 1 to `sides`.
 * @param {number} sides
 */
exports.roll = (sides) => randomInt(sides) + 1;
