import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Database } from '../database.ts'
import type { Server } from '../http/server.ts'
import type { Actor } from './actor.ts'
import { listActorNames } from './actor-queries.ts'
import { noCredentials } from './no-credentials.ts'

const ActorNameView = Type.Object({
  actor: Type.String({ description: 'As it was asked for.' }),
  name: Type.String(),
})

/**
 * What people call the users and keys that the API names `user:1` and `key:…`. A user who may see nothing that names actors,
 * and whoever acts for a provider, learns the own name and no other. So does a key: names are for people to read, and ids can
 * be counted through; but for one that may read who there is, or the audit trail.
 * @param options.scopesThatShowActors any of them is enough for a user
 */
export function actorRoutes(
  app: Server,
  { database, scopesThatShowActors }: { database: Database; scopesThatShowActors: readonly string[] },
) {
  app.get(
    '/v1/actors',
    {
      config: { scope: 'caller' },
      onRequest: refuseStrangers,
      schema: {
        tags: ['access'],
        summary: 'The names of users and keys',
        description:
          'Of those that were asked for, the ones that there are and that the caller may know. A user who may see nothing that ' +
          'names actors, whoever acts for a provider, and a key without `access:read` or `audit:read` are told their own name only.',
        querystring: Type.Object(
          {
            actors: Type.String({
              minLength: 1,
              maxLength: 4_000,
              description: 'Actors as the API names them, separated by commas: `user:1,user:2`.',
            }),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ data: Type.Array(ActorNameView) }) },
      },
    },
    async ({ actor, query }) => {
      const mayKnow = knownTo(actor, scopesThatShowActors)
      const asked = query.actors.split(',').filter(mayKnow)
      return { data: await listActorNames(database, idsOf(asked)) }
    },
  )
}

const scopesOfKeys = ['access:read', 'audit:read']

function knownTo({ kind, name, providerId, scopes }: Actor, scopesThatShowActors: readonly string[]) {
  const enough = kind === 'user' ? scopesThatShowActors : scopesOfKeys
  const mayKnowAll = providerId === undefined && enough.some(scope => scopes.has(scope))
  return (asked: string) => mayKnowAll || asked === name
}

// What is shaped otherwise is nobody's id.
function idsOf(actors: string[]): { userIds: number[]; keyIds: string[] } {
  const matching = (pattern: RegExp) => actors.flatMap(actor => pattern.exec(actor)?.[1] ?? [])
  return { userIds: matching(/^user:(\d{1,15})$/).map(Number), keyIds: matching(/^key:([0-9A-Za-z]{12})$/) }
}

async function refuseStrangers({ actor }: FastifyRequest) {
  if (actor.kind === 'anonymous') throw noCredentials()
}
