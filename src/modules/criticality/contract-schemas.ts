import { Type } from 'typebox'
import { inWords } from '../../platform/http/validation.ts'
import { sincePattern, sinceWords } from './shown.ts'
import type { Status } from './state-queries.ts'
import { waitMaxSeconds } from './waiting-calls.ts'

/** Who calls: `App-name` and `Instance-Id`. The names of headers come in small letters, whatever the caller writes. */
export const Names = Type.Object({
  'app-name': Type.String({ description: 'App-name: which application calls, 1 to 200 characters.' }),
  'instance-id': Type.Optional(
    Type.String({
      description: 'Instance-Id: which of its instances; each that names itself is told on its own.',
    }),
  ),
})

/** A security level. */
export const StatusNumber = Type.Unsafe<Status>({ type: 'integer', minimum: 1, maximum: 5 })

/** A change as the contract has it. */
export const Change = Type.Object(
  {
    current_status: StatusNumber,
    Change_at: Type.String({
      maxLength: 100,
      description:
        'ISO 8601 with its zone. A change becomes the state if this is later than that of the state.',
    }),
  },
  { additionalProperties: false },
)

/** What a consumer is told: nothing when there is nothing new. */
export const Told = Type.Object({
  current_status: Type.Optional(StatusNumber),
  status_change_id: Type.Optional(Type.Integer()),
  Change_at: Type.Optional(Type.String({ format: 'date-time' })),
  position: Type.Optional(Type.String({ description: 'With `since`: what to send as the next one.' })),
})

/** The ways to ask beyond the letter of the contract. */
export const Asked = Type.Object(
  {
    since: Type.Optional(
      Type.String({
        ...inWords(sincePattern, sinceWords),
        description:
          'The position or revision that the caller shows; 0 for none. It is told whatever is not that.',
      }),
    ),
    wait: Type.Integer({
      minimum: 0,
      maximum: waitMaxSeconds,
      default: 0,
      description: 'Seconds to wait for news when there is none.',
    }),
  },
  { additionalProperties: false },
)
