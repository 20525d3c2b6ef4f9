import type { Call } from './gateway.ts'

/** Longer than any answer of the servers of these tests takes; where time must run out, a test sets a short one. */
export const patientMs = 30_000

export function aCall(call: Partial<Call> = {}): Call {
  return {
    traceId: '0199-trace',
    type: 'email',
    to: 'ana@example.com',
    message: 'Hola',
    priority: 'normal',
    ...call,
  }
}
