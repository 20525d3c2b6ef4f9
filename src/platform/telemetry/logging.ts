import { type DestinationStream, type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

// Whatever is logged by mistake under these names is masked; bodies and headers are never logged at all.
const secretPaths = ['password', 'token', 'secret', 'key', 'authorization', 'cookie'].flatMap(name => [
  name,
  `*.${name}`,
])

/** The log of the process: JSON lines, or readable ones on a terminal. */
export function openLog(
  level: string,
  isTerminal = process.stdout.isTTY === true,
  destination: DestinationStream = pino.destination(1),
): Logger {
  const options = {
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secretPaths, censor: '[secret]' },
    serializers: { req: describeRequest, res: describeReply, err: describeError },
  }
  if (!isTerminal) return pino(options, destination)
  return pino(options, pretty({ ignore: 'pid,hostname,reqId', translateTime: 'SYS:HH:MM:ss', sync: true }))
}

type LoggedRequest = { method: string; url: string; ip: string }

// Without the query: it may hold names and emails that somebody searched for.
function describeRequest({ method, url, ip }: LoggedRequest) {
  return { method, path: url.split('?')[0], ip }
}

function describeReply({ statusCode }: { statusCode: number }) {
  return { status: statusCode }
}

// PostgreSQL quotes whole rows in the details of an error, and the driver may add the statement with its values.
function describeError(error: Error) {
  const { detail, where, query, parameters, args, ...safe } = pino.stdSerializers.err(error)
  return safe
}
