import { type Static, Type } from 'typebox'

/** What a request can be delivered as. */
export const requestTypes = ['email', 'sms', 'push'] as const
export type RequestType = (typeof requestTypes)[number]

export const statuses = ['queued', 'processing', 'sent', 'failed'] as const
export type Status = (typeof statuses)[number]

/** Why a request failed. */
export const reasons = ['rejected', 'gave_up', 'expired', 'cancelled', 'outcome_unknown'] as const
export type Reason = (typeof reasons)[number]

/** From the first to go to the last; the place in this list is the lane. */
export const priorities = ['high', 'normal', 'low'] as const
export type Priority = (typeof priorities)[number]

/** What to do when nobody knows whether a message was delivered. */
export type OnDoubt = 'retry' | 'stop'

export const recipientLengthMax = 320
export const batchMax = 1_000

/** A text that is one of these. */
export const oneOf = <Value extends string>(values: readonly Value[], description?: string) =>
  Type.Unsafe<Value>({ type: 'string', enum: [...values], ...(description ? { description } : {}) })
export const Time = Type.String({ format: 'date-time' })
export const MaybeTime = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' })
export const MaybeText = Type.Unsafe<string | null>({ type: ['string', 'null'] })

/** What a client registers, with the set greatest length of a message. */
export function newRequestSchema(messageLengthMax: number) {
  return Type.Object(
    {
      to: Type.String({ minLength: 1, maxLength: recipientLengthMax }),
      message: Type.String({ minLength: 1, maxLength: messageLengthMax }),
      type: oneOf(requestTypes),
      priority: Type.Optional(oneOf(priorities, 'Default: normal.')),
      send_at: Type.Optional(Type.String({ format: 'date-time', description: 'Not before.' })),
      send_before: Type.Optional(
        Type.String({
          format: 'date-time',
          description: 'Rather not at all than later: it fails as expired.',
        }),
      ),
      on_doubt: Type.Optional(
        oneOf(
          ['retry', 'stop'] as const,
          'When nobody knows whether it was delivered: try again and flag a possible duplicate (default), or fail.',
        ),
      ),
      callback_url: Type.Optional(
        Type.String({ format: 'uri', maxLength: 2_000, description: 'Told when it is sent or has failed.' }),
      ),
    },
    { additionalProperties: false },
  )
}
export type NewRequest = Static<ReturnType<typeof newRequestSchema>>

export const RequestId = Type.Object({ id: Type.String() })

export const Registered = Type.Object({ id: Type.String({ format: 'uuid' }) })

export const RequestStatus = Type.Object({ id: Type.String(), status: oneOf(statuses) })

export const RequestView = Type.Object({
  id: Type.String(),
  to: Type.String(),
  message: Type.String(),
  type: oneOf(requestTypes),
  priority: oneOf(priorities),
  status: oneOf(statuses),
  reason: MaybeText,
  possible_duplicate: Type.Boolean(),
  on_doubt: oneOf(['retry', 'stop'] as const),
  send_at: MaybeTime,
  send_before: MaybeTime,
  callback_url: MaybeText,
  caller: Type.String(),
  replay_of: MaybeText,
  registered_at: Time,
  launched_at: MaybeTime,
  finished_at: MaybeTime,
})

export const AttemptView = Type.Object({
  number: Type.Integer(),
  gateway: Type.String(),
  claimed_at: Time,
  finished_at: MaybeTime,
  outcome: Type.Unsafe<string | null>({ type: ['string', 'null'], description: 'None: in flight.' }),
  status_code: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
  detail: MaybeText,
  provider_id: MaybeText,
  late_outcome: MaybeText,
})
