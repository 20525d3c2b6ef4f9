import type { Text } from '../../platform/language.ts'
import { counted, minuteText, shortSpan, spanOfMinutes } from '../../platform/spans.ts'

/** How much an alert matters, the least first. */
export const severities = ['info', 'warning', 'critical'] as const
export type Severity = (typeof severities)[number]

/** What ends an alert: nothing, as it is a moment; its cause when it ends; or whoever has seen to it and acknowledges it. */
export type AlertEnd = 'moment' | 'cause' | 'acknowledgement'

/** What an alert is about. Its names are shown by the API: snake_case. */
export type AlertPayload = Record<string, unknown>

type Kind = {
  /** The module that raises it. */
  source: 'sales' | 'notifications' | 'criticality' | 'platform'
  severity: Severity
  /** The names of what its payload holds. The console has words for each. */
  details: readonly string[]
  /** A few words. */
  title: Text
  /** A sentence, from the payload: what is so, and what to do where that is not plain. */
  text: (payload: AlertPayload) => Text
} & (
  | { end: Exclude<AlertEnd, 'cause'> }
  | {
      end: 'cause'
      /** A sentence for when it is over: what ended it. */
      over: (payload: AlertPayload) => Text
    }
)

/** Everything that operators are alerted of. */
export const alertKinds = {
  'sales.large_sale': {
    source: 'sales',
    severity: 'info',
    end: 'moment',
    details: ['sale', 'provider', 'product', 'customer_id', 'amount', 'above', 'occurred_at'],
    title: { en: 'Large sale', es: 'Venta grande' },
    text: ({ provider, amount, above, customer_id, product, sale }) => ({
      en: `Sale ${sale} of ${product} by ${provider} to customer ${customer_id}: ${amount}, above ${above}.`,
      es: `Venta ${sale} de ${product} de ${provider} al cliente ${customer_id}: ${amount}, por encima de ${above}.`,
    }),
  },
  'sales.rate_exceeded': {
    source: 'sales',
    severity: 'warning',
    end: 'moment',
    details: ['provider', 'minute', 'sales', 'above'],
    title: { en: 'Too many sales in a minute', es: 'Demasiadas ventas en un minuto' },
    text: ({ provider, minute, sales, above }) => ({
      en: `${provider} had at least ${sales} sales in the minute of ${minuteText(minute)}; more than ${above} are unusual.`,
      es: `${provider} tuvo al menos ${sales} ventas en el minuto de ${minuteText(minute)}; más de ${above} no es habitual.`,
    }),
  },
  'sales.report_failed': {
    source: 'sales',
    severity: 'warning',
    end: 'cause',
    details: ['provider', 'date', 'error'],
    title: { en: 'Report not written', es: 'Informe no escrito' },
    text: ({ provider, date, error }) => ({
      en: `The report of ${provider} for ${date} could not be written: ${error}. It is tried again every hour.`,
      es: `No se pudo escribir el informe de ${provider} del ${date}: ${error}. Se intenta de nuevo cada hora.`,
    }),
    over: ({ provider, date }) => ({
      en: `The report of ${provider} for ${date} has been written.`,
      es: `El informe de ${provider} del ${date} ya se escribió.`,
    }),
  },
  'sales.report_late': {
    source: 'sales',
    severity: 'warning',
    end: 'cause',
    details: ['provider', 'date', 'days'],
    title: { en: 'Report late', es: 'Informe atrasado' },
    text: ({ provider, date }) => ({
      en: `The report of ${provider} for ${date} should have been written by now and is not.`,
      es: `El informe de ${provider} del ${date} ya debería estar escrito y no lo está.`,
    }),
    over: ({ provider }) => ({
      en: `No report of ${provider} is missing any more.`,
      es: `Ya no falta ningún informe de ${provider}.`,
    }),
  },
  'sales.reconciliation_difference': {
    source: 'sales',
    severity: 'critical',
    end: 'acknowledgement',
    details: ['provider', 'date', 'difference'],
    title: { en: 'Sales and their sums differ', es: 'Las ventas y sus sumas difieren' },
    text: ({ provider, date }) => ({
      en: `The sales of ${provider} on ${date} and what is summed from them differ: see /v1/sales/reconciliation.`,
      es: `Las ventas de ${provider} del ${date} y sus sumas difieren: vea /v1/sales/reconciliation.`,
    }),
  },
  'sales.stream_stalled': {
    source: 'sales',
    severity: 'critical',
    end: 'cause',
    details: ['topic', 'partition', 'cause', 'waiting', 'minutes'],
    title: { en: 'Sales stream stands still', es: 'El flujo de ventas está detenido' },
    text: ({ topic, partition, cause, waiting, minutes }) =>
      cause === 'brokers_silent'
        ? {
            en: `The brokers of ${topic} have not answered for ${span(minutes).en}.`,
            es: `Los brokers de ${topic} no responden desde hace ${span(minutes).es}.`,
          }
        : {
            en: `${messages(waiting).en} of ${topic}, partition ${partition}, waiting: none was read for ${span(minutes).en}.`,
            es: `${messages(waiting).es} de ${topic}, partición ${partition}, en espera: no se lee ninguno desde hace ${span(minutes).es}.`,
          },
    over: ({ topic, partition, cause }) =>
      cause === 'brokers_silent'
        ? {
            en: `The brokers of ${topic} answer again.`,
            es: `Los brokers de ${topic} responden de nuevo.`,
          }
        : {
            en: `${topic}, partition ${partition}, moves again: its messages are read.`,
            es: `${topic}, partición ${partition}, avanza de nuevo: se leen sus mensajes.`,
          },
  },
  'sales.stream_reset': {
    source: 'sales',
    severity: 'critical',
    end: 'moment',
    details: ['topic', 'partition', 'cause', 'from', 'to'],
    title: { en: 'Sales stream lost its place', es: 'El flujo de ventas perdió su lugar' },
    text: ({ topic, partition, cause, from, to }) => ({
      en: `${topic}, partition ${partition}, goes on at ${to} instead of ${from} (${cause}): messages between may be missing.`,
      es: `${topic}, partición ${partition}, sigue en ${to} en vez de ${from} (${cause}): pueden faltar mensajes entre ambos.`,
    }),
  },
  'gateway.throttled': {
    source: 'notifications',
    severity: 'warning',
    end: 'moment',
    details: ['gateway', 'calls_learned', 'guard_ms', 'pause_seconds'],
    title: { en: 'Gateway limit wrong', es: 'Límite de la pasarela equivocado' },
    text: ({ gateway, calls_learned, pause_seconds }) => ({
      en: `The gateway ${gateway} refused calls: paused for ${shortSpan(Number(pause_seconds))}, then ${calls_learned} calls a window.`,
      es: `La pasarela ${gateway} rechazó llamadas: pausa de ${shortSpan(Number(pause_seconds))}, después ${calls_learned} llamadas por ventana.`,
    }),
  },
  'gateway.breaker_opened': {
    source: 'notifications',
    severity: 'critical',
    end: 'cause',
    details: ['gateway', 'seconds_to_probe', 'trips'],
    title: { en: 'Gateway not usable', es: 'Pasarela inutilizable' },
    text: ({ gateway, seconds_to_probe }) => ({
      en: `Calls to the gateway ${gateway} fail, so none are made but a probe every ${shortSpan(Number(seconds_to_probe))} or so. Its requests wait or take another gateway.`,
      es: `Las llamadas a la pasarela ${gateway} fallan; solo se prueba cada ${shortSpan(Number(seconds_to_probe))} aproximadamente. Sus solicitudes esperan o usan otra pasarela.`,
    }),
    over: ({ gateway }) => ({
      en: `A call to the gateway ${gateway} succeeded, so its requests are delivered again.`,
      es: `Una llamada a la pasarela ${gateway} tuvo éxito: sus solicitudes se entregan de nuevo.`,
    }),
  },
  'notifications.backlog_too_old': {
    source: 'notifications',
    severity: 'critical',
    end: 'cause',
    details: ['gateway', 'minutes', 'waiting'],
    title: { en: 'Notifications wait too long', es: 'Las notificaciones esperan demasiado' },
    text: ({ gateway, minutes, waiting }) => ({
      en: `The oldest of ${waiting} requests for the gateway ${gateway} has waited for ${span(minutes).en}.`,
      es: `La más antigua de ${waiting} solicitudes para la pasarela ${gateway} espera desde hace ${span(minutes).es}.`,
    }),
    over: ({ gateway }) => ({
      en: `No request for the gateway ${gateway} has waited for too long any more.`,
      es: `Ninguna solicitud para la pasarela ${gateway} lleva ya demasiado tiempo en espera.`,
    }),
  },
  'criticality.consumer_silent': {
    source: 'criticality',
    severity: 'warning',
    end: 'cause',
    details: ['app', 'minutes', 'last_seen_at'],
    title: { en: 'Consumer silent', es: 'Consumidor en silencio' },
    text: ({ app, minutes, last_seen_at }) => ({
      en: `${app} has not asked for the criticality since ${minuteText(last_seen_at)}; its limit is ${span(minutes).en}.`,
      es: `${app} no pregunta por la criticidad desde ${minuteText(last_seen_at)}; su límite es de ${span(minutes).es}.`,
    }),
    // Whoever changes its limit, pauses, snoozes or forgets it ends the silence too.
    over: ({ app }) => ({
      en: `${app} is not held to be silent any more: it asked again, or is watched otherwise.`,
      es: `${app} ya no se considera en silencio: preguntó de nuevo, o se vigila de otro modo.`,
    }),
  },
  'criticality.consumer_back': {
    source: 'criticality',
    severity: 'info',
    end: 'moment',
    details: ['app', 'silent_since', 'last_seen_at'],
    title: { en: 'Consumer back', es: 'Consumidor de vuelta' },
    text: ({ app }) => ({
      en: `${app} asks for the criticality again.`,
      es: `${app} pregunta de nuevo por la criticidad.`,
    }),
  },
  'criticality.future_change_refused': {
    source: 'criticality',
    severity: 'warning',
    end: 'acknowledgement',
    details: ['producer', 'status', 'change_at', 'ahead_seconds'],
    title: { en: 'Change from the future refused', es: 'Cambio con fecha futura rechazado' },
    text: ({ producer, status, change_at, ahead_seconds }) => ({
      en: `${producer} reported status ${status} with Change_at ${minuteText(change_at)}, ${shortSpan(Number(ahead_seconds))} ahead of our clock: it was refused. Check the clock of ${producer}.`,
      es: `${producer} informó el estado ${status} con Change_at ${minuteText(change_at)}, ${shortSpan(Number(ahead_seconds))} por delante de nuestro reloj: se rechazó. Revise el reloj de ${producer}.`,
    }),
  },
  'job.failed': {
    source: 'platform',
    severity: 'warning',
    end: 'cause',
    details: ['job', 'error'],
    title: { en: 'Job failed', es: 'Tarea fallida' },
    text: ({ job, error }) => ({
      en: `The job ${job} failed: ${error}. It is run again as scheduled.`,
      es: `La tarea ${job} falló: ${error}. Se ejecuta de nuevo según su horario.`,
    }),
    over: ({ job }) => ({
      en: `The job ${job} has run without a failure.`,
      es: `La tarea ${job} se ejecutó sin fallos.`,
    }),
  },
  'events.reaction_parked': {
    source: 'platform',
    severity: 'critical',
    end: 'cause',
    details: ['listener', 'parked', 'error'],
    title: { en: 'Reactions to events given up', es: 'Reacciones a eventos abandonadas' },
    text: ({ listener, parked, error }) => ({
      en: `${parked} reactions of ${listener} failed too often and are tried no more, the last with: ${error}.`,
      es: `${parked} reacciones de ${listener} fallaron demasiadas veces y ya no se intentan; la última: ${error}.`,
    }),
    over: ({ listener }) => ({
      en: `No reaction of ${listener} is given up any more.`,
      es: `Ya no hay reacciones de ${listener} abandonadas.`,
    }),
  },
} as const satisfies Record<string, Kind>

/** The name of a kind of alert. */
export type AlertKind = keyof typeof alertKinds

type DetailOf<Kind extends AlertKind> = (typeof alertKinds)[Kind]['details'][number]

/** A payload with nothing in it but the details of its kind: another does not compile. One of unknown names is as it is. */
export type PayloadFor<Kind extends AlertKind, Payload> = string extends keyof Payload
  ? Payload
  : Payload & { [Name in Exclude<keyof Payload, DetailOf<Kind>>]: never }

/** The modules that raise alerts. */
export const alertSources = [...new Set(Object.values(alertKinds).map(({ source }) => source))]

const span = (minutes: unknown) => spanOfMinutes(Number(minutes))

const messages = (count: unknown) => counted(count, ['message', 'messages'], ['mensaje', 'mensajes'])
