import type { FastifyError } from 'fastify'
import { AppError } from '../../../platform/errors.ts'
import type { Server } from '../../../platform/http/server.ts'
import { faultsOf } from '../../../platform/http/validation.ts'

type Problem = { detail: string; errors: { pointer: string; detail: string }[] }

/** Answers 422 to what cannot be read or is invalid, on every route. */
export function answerProblems(app: Server, onTrouble: (error: Error) => void) {
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const problem = problemOf(error)
    if (!problem) onTrouble(error)
    return reply.code(problem ? 422 : 500).send(problem ?? { detail: 'The simulator has a defect.' })
  })
}

/** What is wrong with a call that cannot be understood; nothing when the fault is ours. */
export function problemOf(error: FastifyError): Problem | undefined {
  if (error.validation) return problem(faultsOf(error))
  if ((error as Error) instanceof AppError) return problem((error as unknown as AppError).faults)
  if (error.statusCode && error.statusCode < 500)
    return { detail: `The body cannot be read: ${error.message}`, errors: [] }
  return undefined
}

function problem(faults: AppError['faults']): Problem {
  const errors = faults.map(({ pointer, detail }) => ({ pointer, detail: detail.en }))
  const detail = errors.map(each => `${each.pointer || 'The body'} ${each.detail}`).join(' ')
  return { detail, errors }
}
