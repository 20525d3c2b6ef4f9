import type { FastifyInstance } from 'fastify'

/** Makes the routes of a scope take no body, whatever the caller says about its type. */
export function takeNoBody(
  scope: Pick<FastifyInstance, 'removeAllContentTypeParsers' | 'addContentTypeParser'>,
) {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null, undefined))
}
