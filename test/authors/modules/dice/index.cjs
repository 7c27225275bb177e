const { defineModule, integer } = require('@wideload/kit');
const { Routes } = require('@wideload/web');
const { roll } = require('./dice.cjs');

module.exports = defineModule({
  name: 'dice',
  description: 'Rolls dice',
  depends: ['web'],
  options: { sides: integer('Sides of a dice', 6, { min: 2 }) },
  setup({ options, on }) {
    on(Routes, (app) => {
      app.get('/dice', { config: { auth: 'none' } }, async () => ({ dice: roll(options.sides) }));
    });
  },
});
