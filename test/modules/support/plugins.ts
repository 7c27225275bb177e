/** A module whose route uses a plugin of Fastify. */
export interface PluginUse {
  /** The package that is installed beside the module. */
  readonly plugin: string;
  readonly file: string;
  readonly text: string;
  /** A property that the plugin types, as the text has it, and a misspelling of it with its error. */
  readonly property: string;
  readonly misspelled: string;
  readonly error: string;
}

const withRoutes = (imports: string, routes: string): string => `${imports}
import { defineModule } from '@wideload/kit';
import { Routes } from '@wideload/web';

export default defineModule({
  name: 'hello',
  depends: ['web'],
  setup({ on }) {
    on(Routes, async (app) => {
${routes}
    });
  },
});
`;

const typed = (provider: string, querystring: string): string => `
      app.withTypeProvider<${provider}>().get(
        '/typed',
        { config: { auth: 'user' }, schema: { querystring: ${querystring} } },
        async ({ query, user, log }) => {
          log.info('asked');
          return (user?.name ?? '') + query.limit.toFixed();
        },
      );`;

const LIMIT = {
  property: 'limit',
  misspelled: 'limits',
  error: "Property 'limits' does not exist on type '{ limit: number; }'",
};

export const PLUGIN_USES: readonly PluginUse[] = [
  {
    plugin: '@fastify/cookie',
    file: 'cookie.ts',
    text: withRoutes(
      "import cookie from '@fastify/cookie';",
      `
      await app.register(cookie);
      app.get('/colour', { config: { auth: 'public' } }, async ({ cookies }, reply) => {
        reply.setCookie('colour', cookies.colour ?? 'red', { path: '/colour' });
        return 'set';
      });`,
    ),
    property: 'setCookie',
    misspelled: 'setCookies',
    error: "Property 'setCookies' does not exist on type 'FastifyReply<",
  },
  {
    plugin: '@fastify/type-provider-typebox',
    file: 'typebox.ts',
    text: withRoutes(
      `import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';`,
      typed('TypeBoxTypeProvider', 'Type.Object({ limit: Type.Integer({ default: 20 }) })'),
    ),
    ...LIMIT,
  },
  {
    plugin: 'fastify-type-provider-zod',
    file: 'zod.ts',
    text: withRoutes(
      `import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';`,
      `      app.setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler);${typed(
        'ZodTypeProvider',
        'z.object({ limit: z.coerce.number() })',
      )}`,
    ),
    ...LIMIT,
  },
];
