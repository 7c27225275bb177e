/** Adds a route whose requests stay unanswered, and one that says how many these are. */
export function addWaitRoutes(app) {
  let waiting = 0;
  app.get('/wait', () => {
    waiting++;
    return new Promise(() => {});
  });
  app.get('/waiting', { config: { auth: 'none' } }, async () => ({ waiting }));
}
