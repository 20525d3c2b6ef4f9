import { useQuery } from '@tanstack/react-query'
import { client } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'

export type User =
  paths['/v1/users']['get']['responses']['200']['content']['application/json']['data'][number]
export type Role = User['role']
export type UserChange = paths['/v1/users/{id}']['patch']['requestBody']['content']['application/json']

export const roles = ['admin', 'agent', 'analyst', 'operator', 'provider'] as const satisfies readonly Role[]
export const usersKey = ['users'] as const
export const passwordLengthMin = 12

const pageSize = 200
const usersMax = 5_000

/** All users of the console. */
export function useUsers() {
  return useQuery({ queryKey: usersKey, queryFn: ({ signal }) => readUsers(signal) })
}

async function readUsers(signal: AbortSignal): Promise<User[]> {
  const found: User[] = []
  for (;;) {
    const query = { limit: pageSize, after: found.at(-1)?.id ?? 0 }
    const { data } = await client.GET('/v1/users', { params: { query }, signal })
    found.push(...(data?.data ?? []))
    if ((data?.data.length ?? 0) < pageSize || found.length >= usersMax) return found
  }
}

/** Changes a user: name, role, password, or whether it may log in. */
export async function changeUser(id: number, body: UserChange): Promise<void> {
  await client.PATCH('/v1/users/{id}', { params: { path: { id } }, body })
}

// Without the characters that are mistaken for others when read aloud or copied by hand.
const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const suggestedLength = 20

/** A password that nobody guesses: 115 random bits. */
export function suggestPassword(): string {
  const found: string[] = []
  while (found.length < suggestedLength) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1))
    // What is over would make some letters likelier than others.
    if (byte < 256 - (256 % letters.length)) found.push(letters[byte % letters.length] ?? '')
  }
  return found.join('')
}
