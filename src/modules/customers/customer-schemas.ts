import { type Static, Type } from 'typebox'

const words = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '\\S' })
const orNull = (maxLength: number) => Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength })

const addressTypes = ['home', 'work', 'billing', 'shipping', 'other'] as const

/** Most addresses that one customer may have. */
export const addressesMax = 50

const AddressType = Type.Unsafe<(typeof addressTypes)[number]>({ type: 'string', enum: [...addressTypes] })

export const NewAddress = Type.Object(
  {
    address_type: AddressType,
    street: words(200),
    city: words(100),
    country: words(100),
    state: Type.Optional(orNull(100)),
    postal_code: Type.Optional(orNull(20)),
    is_default: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type NewAddress = Static<typeof NewAddress>

export const AddressChange = Type.Partial(NewAddress, { additionalProperties: false, minProperties: 1 })
export type AddressChange = Static<typeof AddressChange>

const Phone = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  minLength: 3,
  maxLength: 32,
  pattern: '\\S',
})
const Email = Type.String({ format: 'email', maxLength: 254 })

export const NewCustomer = Type.Object(
  {
    name: words(200),
    email: Email,
    phone: Type.Optional(Phone),
    addresses: Type.Optional(Type.Array(NewAddress, { maxItems: addressesMax })),
  },
  { additionalProperties: false },
)
export type NewCustomer = Static<typeof NewCustomer>

export const CustomerChange = Type.Object(
  { name: Type.Optional(words(200)), email: Type.Optional(Email), phone: Type.Optional(Phone) },
  { additionalProperties: false, minProperties: 1 },
)
export type CustomerChange = Static<typeof CustomerChange>

const Time = Type.String({ format: 'date-time' })
const MaybeText = Type.Unsafe<string | null>({ type: ['string', 'null'] })

export const AddressView = Type.Object({
  id: Type.Integer(),
  client_id: Type.Integer({ description: 'Id of the customer.' }),
  address_type: Type.String(),
  street: Type.String(),
  city: Type.String(),
  country: Type.String(),
  state: MaybeText,
  postal_code: MaybeText,
  is_default: Type.Boolean(),
  created_at: Time,
})

export const CustomerView = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  email: Type.String(),
  phone: MaybeText,
  created_at: Time,
  addresses: Type.Array(AddressView),
})

const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })
export const CustomerId = Type.Object({ id: Id })
export const AddressId = Type.Object({ id: Id, addressId: Id })
