import { type Static, Type } from 'typebox'
import { nameLengthMax } from './consumer-names.ts'
import type { ConsumerRow, Instance } from './consumer-queries.ts'

const Time = Type.String({ format: 'date-time' })
const MaybeTime = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' })
const Revision = Type.Integer({ minimum: 0 })

/** The longest own limit of silence: a year. */
const silenceMinutesMax = 525_600

const OwnLimit = Type.Unsafe<number | null>({
  type: ['integer', 'null'],
  minimum: 1,
  maximum: silenceMinutesMax,
  description: 'Own limit of silence; null for that of the setting CONSUMER_SILENCE_MINUTES.',
})

export const ConsumerApp = Type.Object({ app: Type.String({ minLength: 1, maxLength: nameLengthMax }) })

export const ConsumerChange = Type.Object(
  {
    silence_minutes: Type.Optional(OwnLimit),
    is_paused: Type.Optional(Type.Boolean({ description: 'Its silence raises no alert.' })),
    snoozed_until: Type.Optional(
      Type.Unsafe<string | null>({
        type: ['string', 'null'],
        description: 'Its silence raises no alert until then; null to end that.',
      }),
    ),
  },
  { additionalProperties: false, minProperties: 1 },
)
export type ConsumerChange = Static<typeof ConsumerChange>

const InstanceView = Type.Object({
  instance: Type.String({ description: 'Empty for an application that does not name its instances.' }),
  mode: Type.String({ enum: ['literal', 'confirmed', 'stream'] }),
  first_seen_at: Time,
  last_seen_at: Time,
  told_revision: Revision,
  told_at: MaybeTime,
  is_behind: Type.Boolean(),
  is_gone: Type.Boolean({
    description: 'Others of its application have asked for longer than the limit of silence without it.',
  }),
})

export const ConsumerView = Type.Object({
  app: Type.String(),
  first_seen_at: Time,
  last_seen_at: Time,
  told_revision: Type.Integer({
    minimum: 0,
    description: 'The lowest that one of its instances was told, or says that it shows, which is not gone.',
  }),
  revision: Type.Integer({ minimum: 0, description: 'Of the state: what it should have been told.' }),
  is_behind: Type.Boolean(),
  is_silent: Type.Boolean(),
  silent_since: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    format: 'date-time',
    description: 'When it was last seen before it was held to be silent.',
  }),
  silence_minutes: OwnLimit,
  is_paused: Type.Boolean(),
  snoozed_until: MaybeTime,
  instance_count: Type.Integer(),
  instances: Type.Array(InstanceView, { description: 'Those that asked last, at most 50.' }),
})

/** A consumer as the API shows it. */
export function viewConsumer(row: ConsumerRow): Static<typeof ConsumerView> {
  return {
    app: row.app,
    first_seen_at: row.firstSeenAt.toISOString(),
    last_seen_at: row.lastSeenAt.toISOString(),
    told_revision: row.toldRevision,
    revision: row.revision,
    is_behind: row.toldRevision < row.revision,
    is_silent: row.silentSince !== null,
    silent_since: row.silentSince?.toISOString() ?? null,
    silence_minutes: row.silenceMinutes,
    is_paused: row.isPaused,
    snoozed_until: row.snoozedUntil?.toISOString() ?? null,
    instance_count: row.instanceCount,
    instances: row.instances.map(instance => viewInstance(instance, row.revision)),
  }
}

function viewInstance(row: Instance, revision: number): Static<typeof InstanceView> {
  return {
    instance: row.instance,
    mode: row.mode,
    first_seen_at: new Date(row.firstSeenAt).toISOString(),
    last_seen_at: new Date(row.lastSeenAt).toISOString(),
    told_revision: row.toldRevision,
    told_at: row.toldAt === null ? null : new Date(row.toldAt).toISOString(),
    is_behind: row.toldRevision < revision,
    is_gone: row.isGone,
  }
}
