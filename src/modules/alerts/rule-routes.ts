import { type Static, Type } from 'typebox'
import { auditContext } from '../../platform/access/audit.ts'
import type { Databases } from '../../platform/database.ts'
import type { Cursors } from '../../platform/http/cursor.ts'
import { takeNoBody } from '../../platform/http/no-body.ts'
import type { Once } from '../../platform/http/once.ts'
import { openPage } from '../../platform/http/pages.ts'
import type { Server } from '../../platform/http/server.ts'
import { timed } from '../../platform/http/server-timing.ts'
import { matchesTag, readIfMatch, versionTag } from '../../platform/http/versions.ts'
import { newId } from '../../platform/uuid.ts'
import type { HandOver } from '../notifications/index.ts'
import { refuseProviders } from './refuse-providers.ts'
import { listRules, type Rule } from './rule-queries.ts'
import { NewRule, RuleChange, RuleId, RuleView } from './rule-schemas.ts'
import { addRule, changeRule, getRule, removeRule } from './rules.ts'
import { trialMessage } from './telling-message.ts'

type Options = { databases: Databases; once: Once; cursors: Cursors; handOver: HandOver }

const path = '/v1/alerts/rules'
const tags = ['alerts']
const IfMatch = Type.Object({ 'if-match': Type.Optional(Type.String()) })
const Page = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    cursor: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1_000, description: 'next_cursor of the page before.' }),
    ),
  },
  { additionalProperties: false },
)
const MaybeCursor = Type.Unsafe<string | null>({ type: ['string', 'null'] })

/** The rules by which alerts are told: list, add, read, change, remove, and a trial. */
export function alertRuleRoutes(app: Server, options: Options) {
  listRoute(app, options)
  oneRuleRoutes(app, options)
  app.register(async scope => {
    takeNoBody(scope)
    trialRoute(scope as Server, options)
  })
}

function listRoute(app: Server, { databases, once, cursors }: Options) {
  app.get(
    path,
    {
      config: { scope: 'alerts:read' },
      preHandler: refuseProviders,
      schema: {
        tags,
        summary: 'Who is told of which alerts, the newest rule first, page by page',
        querystring: Page,
        response: { 200: Type.Object({ data: Type.Array(RuleView), next_cursor: MaybeCursor }) },
      },
    },
    async (request, reply) => {
      const page = openPage<[id: string]>(cursors, 'alert rules', request.query)
      const wanted = { after: page.after?.[0], limit: page.rowsMax }
      const found = await timed(reply, 'db', listRules(databases.writes, wanted))
      const { rows, next_cursor } = page.cut(found, ({ id }) => [id])
      return { data: rows.map(viewRule), next_cursor }
    },
  )

  app.post(
    path,
    {
      config: { scope: 'alerts:write', once: true },
      preHandler: refuseProviders,
      schema: {
        tags,
        summary: 'Have somebody told of alerts',
        description: 'It tells of alerts that are raised from now on.',
        body: NewRule,
        response: { 201: RuleView },
      },
    },
    async (request, reply) =>
      once(request, reply, async sql => {
        const rule = await addRule(sql, request.body, auditContext(request))
        const headers = { location: `${path}/${rule.id}`, etag: versionTag(rule.version) }
        return { status: 201, body: viewRule(rule), headers }
      }),
  )
}

function oneRuleRoutes(app: Server, { databases: { writes } }: Options) {
  app.get(
    `${path}/:id`,
    {
      config: { scope: 'alerts:read' },
      preHandler: refuseProviders,
      schema: { tags, summary: 'One rule', params: RuleId, response: { 200: RuleView } },
    },
    async (request, reply) => {
      const rule = await timed(reply, 'db', getRule(writes, request.params.id))
      return reply.header('etag', versionTag(rule.version)).send(viewRule(rule))
    },
  )

  app.patch(
    `${path}/:id`,
    {
      config: { scope: 'alerts:write' },
      preHandler: refuseProviders,
      schema: {
        tags,
        summary: 'Change a rule',
        description:
          'If-Match must carry the ETag that was read; 412 when somebody else was faster. What the rule has not told yet goes by what it says now.',
        params: RuleId,
        headers: IfMatch,
        body: RuleChange,
        response: { 200: RuleView },
      },
    },
    async (request, reply) => {
      const isSeen = readIfMatch(request.headers['if-match'])
      const rule = await writes.begin(sql =>
        changeRule(sql, request.params.id, isSeen, request.body, auditContext(request)),
      )
      return reply.header('etag', versionTag(rule.version)).send(viewRule(rule))
    },
  )

  app.delete(
    `${path}/:id`,
    {
      config: { scope: 'alerts:write' },
      preHandler: refuseProviders,
      schema: {
        tags,
        summary: 'Remove a rule; what it has not told yet, nobody is told',
        params: RuleId,
        headers: IfMatch,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const isSeen = matchesTag(request.headers['if-match'] ?? '*')
      await writes.begin(sql => removeRule(sql, request.params.id, isSeen, auditContext(request)))
      return reply.code(204).send(null)
    },
  )
}

function trialRoute(app: Server, { once, handOver }: Options) {
  app.post(
    `${path}/:id/trial`,
    {
      config: { scope: 'alerts:write', once: true },
      preHandler: refuseProviders,
      schema: {
        tags,
        summary: 'Send a message as this rule does, also when it is off',
        description:
          'Needs no body. The id is that of the notification request: see what becomes of it there.',
        params: RuleId,
        response: { 201: Type.Object({ request_id: Type.String({ format: 'uuid' }) }) },
      },
    },
    async (request, reply) => {
      await once(request, reply, async sql => {
        const { name, channel, recipient, language } = await getRule(sql, request.params.id)
        const id = newId()
        const message = trialMessage(name, language)
        await handOver.hand(sql, { id, type: channel, to: recipient, message, priority: 'high' })
        return { status: 201, body: { request_id: id } }
      })
      handOver.announce()
      return reply
    },
  )
}

function viewRule(rule: Rule): Static<typeof RuleView> {
  return {
    id: rule.id,
    name: rule.name,
    source: rule.source as Static<typeof RuleView>['source'],
    kind: rule.kind,
    severity_min: rule.severityMin,
    channel: rule.channel,
    recipient: rule.recipient,
    language: rule.language,
    tells_end: rule.tellsEnd,
    is_on: rule.isOn,
    version: rule.version,
    created_at: rule.createdAt.toISOString(),
  }
}
