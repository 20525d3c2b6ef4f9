import { type Static, Type } from 'typebox'
import { type RequestType, requestTypes } from '../request-schemas.ts'

const closed = { additionalProperties: false }
const OneOf = <Value extends string>(values: readonly Value[]) => Type.Unsafe<Value>({ enum: [...values] })
const Pointer = Type.String({ pattern: '^(/([^~/]|~[01])*)+$' })

const limits = {
  timeout_ms: Type.Optional(Type.Integer({ minimum: 100, maximum: 120_000 })),
  calls: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
  window_seconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
  concurrent_calls: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
}

const Success = Type.Object(
  {
    statuses: Type.Array(Type.Integer({ minimum: 200, maximum: 299 }), { minItems: 1 }),
    field: Type.Optional(Pointer),
    equals: Type.Optional(Type.Unsafe<string | number | boolean>({ type: ['string', 'number', 'boolean'] })),
    provider_id: Type.Optional(Pointer),
  },
  { ...closed, dependencies: { field: ['equals'], equals: ['field'] } },
)

const Headers = Type.Unsafe<Record<string, string>>({
  type: 'object',
  propertyNames: { pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" },
  additionalProperties: { type: 'string' },
})

const HttpGateway = Type.Object(
  {
    kind: OneOf(['http']),
    url: Type.String(),
    path: Type.Optional(Type.String({ pattern: '^/[!"$-~]*$' })),
    headers: Type.Optional(Headers),
    success: Type.Optional(Success),
    ...limits,
  },
  closed,
)

const SmtpGateway = Type.Object(
  {
    kind: OneOf(['smtp']),
    url: Type.String(),
    from: Type.String(),
    subject: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    user: Type.Optional(Type.String({ minLength: 1 })),
    // In the environment only: a file is copied, committed and shown.
    password: Type.Optional(Type.String({ pattern: '^env:' })),
    starttls: Type.Optional(OneOf(['required', 'if_offered', 'off'])),
    ...limits,
  },
  { ...closed, dependencies: { user: ['password'], password: ['user'] } },
)

/** The schema of each kind of gateway. */
export const kinds = { http: HttpGateway, smtp: SmtpGateway }
export type FileGateway = Static<typeof HttpGateway> | Static<typeof SmtpGateway>

/** For each type the name of its first gateway, and that of its fallback. */
export type FileRoutes = Partial<Record<RequestType, string[]>>

const Route = Type.Array(Type.String(), { minItems: 1, maxItems: 2, uniqueItems: true })

/** The outer shape of a gateways file; what a gateway may say depends on its kind. */
export const File = Type.Object(
  {
    $comment: Type.Optional(Type.String()),
    gateways: Type.Unsafe<Record<string, { kind: keyof typeof kinds }>>({
      type: 'object',
      propertyNames: { pattern: '^[a-z][a-z0-9_-]{0,39}$' },
      additionalProperties: {
        type: 'object',
        required: ['kind'],
        properties: { kind: { enum: Object.keys(kinds) } },
      },
    }),
    routes: Type.Optional(
      Type.Unsafe<FileRoutes>({
        type: 'object',
        properties: Object.fromEntries(requestTypes.map(type => [type, Route])),
        ...closed,
      }),
    ),
  },
  closed,
)
