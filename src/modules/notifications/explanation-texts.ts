import type { Text } from '../../platform/language.ts'
import { callsAllowed } from './engine/quota.ts'
import type { Outcome } from './gateways/gateway.ts'
import { refusesUs } from './gateways/tell-troubles.ts'
import type { AttemptRow } from './request-queries.ts'
import type { Reason } from './request-schemas.ts'
import type { Ahead, Facts, Wait } from './waiting-for.ts'

/**
 * Says in plain words what a request waits for, or what became of it.
 * @param last its last attempt.
 */
export function explain(
  wait: Wait,
  facts: Facts,
  { reason, last }: { reason: Reason | null; last: AttemptRow | undefined },
): Text {
  if (wait !== 'nothing') return texts[wait](facts)
  if (facts.status === 'sent') return sent
  const isOfGateway = reason === 'rejected' || reason === 'gave_up'
  if (isOfGateway && last && isRefusalOfUs(last)) return weAreRefused
  return failed[reason ?? 'gave_up']
}

function isRefusalOfUs({ outcome, statusCode }: AttemptRow) {
  return refusesUs({ outcome: outcome as Outcome, statusCode: statusCode ?? undefined })
}

const weAreRefused: Text = {
  en: 'It failed: the gateway refused the key or login of this service, not the message. Once whoever runs this service has mended that, it can be replayed.',
  es: 'Falló: la pasarela rechazó la clave o el acceso de este servicio, no el mensaje. Cuando quien opera este servicio lo corrija, se puede repetir.',
}

const sent: Text = { en: 'It was sent.', es: 'Se envió.' }

const failed: Record<Reason, Text> = {
  rejected: {
    en: 'It failed: the gateway does not take this message or recipient. See the last attempt.',
    es: 'Falló: la pasarela no acepta este mensaje o destinatario. Vea el último intento.',
  },
  gave_up: {
    en: 'It failed: no attempt delivered it in the time and number of attempts that it had. It can be replayed.',
    es: 'Falló: ningún intento lo entregó en el tiempo y los intentos que tenía. Se puede repetir.',
  },
  expired: {
    en: 'It failed: it was not sent before its send_before. It can be replayed.',
    es: 'Falló: no se envió antes de su send_before. Se puede repetir.',
  },
  cancelled: { en: 'It was cancelled.', es: 'Se canceló.' },
  outcome_unknown: {
    en: 'It failed: nobody knows whether the last attempt delivered it. A replay may be a duplicate.',
    es: 'Falló: nadie sabe si el último intento lo entregó. Repetirlo puede duplicarlo.',
  },
}

const texts: Record<Exclude<Wait, 'nothing'>, (facts: Facts) => Text> = {
  not_launched: () => ({
    en: 'It is registered and waits to be launched: POST /v1/requests/{id}/process.',
    es: 'Está registrada y espera a que se lance: POST /v1/requests/{id}/process.',
  }),
  schedule: ({ place }) => {
    const at = timeOf(place.delivery?.dueAt)
    return { en: `It is not to be sent before ${at}.`, es: `No debe enviarse antes de ${at}.` }
  },
  back_off: ({ place }) => {
    const at = timeOf(place.delivery?.dueAt)
    const attempts = place.delivery?.attempts ?? 0
    return {
      en: `Attempt ${attempts} did not deliver it. The next one comes not before ${at}.`,
      es: `El intento ${attempts} no la entregó. El siguiente no será antes de ${at}.`,
    }
  },
  quota: facts => pausedText(facts) ?? quotaText(facts),
  concurrency: ({ gateway }) => {
    const calls = gateway?.limits?.concurrentCalls
    return {
      en: `The gateway takes ${calls} calls at the same time, and so many are under way.`,
      es: `La pasarela admite ${calls} llamadas a la vez, y ya hay tantas en curso.`,
    }
  },
  breaker: ({ gateway, place }) => {
    const opensInMs = gateway?.reading?.opensInMs ?? 0
    const at = timeOf(new Date(place.now.getTime() + Math.max(0, opensInMs)))
    return {
      en: `The gateway "${gateway?.name}" does not work just now. One call tries it from ${at} on; the others follow when that succeeds.`,
      es: `La pasarela "${gateway?.name}" no funciona en este momento. Una llamada la prueba a partir de ${at}; las demás siguen si tiene éxito.`,
    }
  },
  no_gateway: ({ place }) => ({
    en: `The gateway "${place.delivery?.gateway}" is not set: whoever runs this service sets GATEWAY_URL or GATEWAYS_FILE.`,
    es: `La pasarela "${place.delivery?.gateway}" no está definida: quien opera este servicio define GATEWAY_URL o GATEWAYS_FILE.`,
  }),
  no_worker: () => ({
    en: 'No worker is running that would deliver it: whoever runs this service starts one.',
    es: 'No hay ningún proceso en marcha que la entregue: quien opera este servicio inicia uno.',
  }),
  turn: ({ ahead }) =>
    ahead.value === 0
      ? { en: 'It is the next to go.', es: 'Es la siguiente en salir.' }
      : { en: `It waits for its turn: ${before(ahead).en}.`, es: `Espera su turno: ${before(ahead).es}.` },
  in_flight: ({ place }) => {
    const until = place.inFlightUntil ? timeOf(place.inFlightUntil) : undefined
    return {
      en: `It is being delivered at this moment${until ? `; the call ends by ${until}` : ''}.`,
      es: `Se está entregando en este momento${until ? `; la llamada termina a más tardar en ${until}` : ''}.`,
    }
  },
}

function pausedText({ gateway, place }: Facts): Text | undefined {
  const pausedForMs = gateway?.reading?.pausedForMs ?? 0
  if (pausedForMs <= 0) return undefined
  const at = timeOf(new Date(place.now.getTime() + pausedForMs))
  return {
    en: `The gateway said that it is called too often (429). It is not called before ${at}.`,
    es: `La pasarela dijo que se la llama demasiado (429). No se la llama antes de ${at}.`,
  }
}

function quotaText({ gateway, ahead }: Facts): Text {
  const { limits, reading } = gateway ?? {}
  const calls = limits && reading ? callsAllowed(limits, reading) : 0
  const seconds = limits?.windowSeconds
  return {
    en: `The gateway takes ${calls} calls in any ${seconds} s, and these are used; ${before(ahead).en}.`,
    es: `La pasarela admite ${calls} llamadas cada ${seconds} s, y ya están usadas; ${before(ahead).es}.`,
  }
}

function before({ value, exact }: Ahead): Text {
  const number = exact ? String(value) : `${value}+`
  return {
    en: value === 1 ? '1 request goes before it' : `${number} requests go before it`,
    es: value === 1 ? '1 solicitud sale antes' : `${number} solicitudes salen antes`,
  }
}

function timeOf(time: string | Date | undefined): string {
  return time === undefined ? '?' : new Date(time).toISOString()
}
