import type { Language, Text } from '../../platform/language.ts'
import type { AlertPayload, Severity } from './alert-kinds.ts'
import { describeAlert } from './alert-view.ts'
import type { Channel } from './rule-schemas.ts'

/** What is told of an alert: that it began, that it goes on although its snooze is over, or that it ended. */
export const tellingsOf = ['raised', 'still_open', 'resolved'] as const
export type TellingOf = (typeof tellingsOf)[number]

/** An alert as it is told. */
export type ToldAlert = {
  id: string
  kind: string
  key: string
  severity: Severity
  payload: AlertPayload
  raisedAt: Date
  resolvedAt: Date | null
  occurrences: number
}

// Two of the parts that operators of telephone networks count, when no letter needs their wide alphabet.
const smsLengthMax = 306
const pushLengthMax = 240
const emailLengthMax = 4_000

const heads: Record<TellingOf, Text> = {
  raised: { en: 'Alert', es: 'Alerta' },
  still_open: { en: 'Still open', es: 'Sigue abierta' },
  resolved: { en: 'Over', es: 'Terminada' },
}
const severityNames: Record<Severity, Text> = {
  info: { en: 'info', es: 'informativa' },
  warning: { en: 'warning', es: 'advertencia' },
  critical: { en: 'critical', es: 'crítica' },
}
const invitations: Text = {
  en: 'Say that you are on it, or have it wait:',
  es: 'Diga que se ocupa de ella, o póngala en espera:',
}

type Way = {
  what: TellingOf
  channel: Channel
  language: Language
  /** Where people reach the service, so that the message can end with a link; undefined where nobody has said. */
  publicUrl: string | undefined
}

/**
 * The message that tells of an alert. The first line of an email is its subject. Texts from outside (names, errors) are cut
 * to what a channel takes; a link is not.
 */
export function tellingMessage(alert: ToldAlert, { what, channel, language, publicUrl }: Way): string {
  const { title, text, over } = describeAlert(alert)
  const head = `${heads[what][language]} (${severityNames[alert.severity][language]}): ${title[language]}`
  const sentence = oneLine((what === 'resolved' ? over : text)[language])
  const link = publicUrl && linkTo(alert, publicUrl)
  if (channel === 'sms') return cutBefore(`${head}. ${sentence}`, link && ` ${link}`, smsLengthMax)
  if (channel === 'push') return cutBefore(`${head}\n${sentence}`, link && `\n${link}`, pushLengthMax)
  const lines = [head, '', cut(sentence, emailLengthMax), '', ...facts(alert, language)]
  if (what !== 'resolved') lines.push('', invitations[language], ...(link ? [link] : calls(alert)))
  else if (link) lines.push('', link)
  return lines.join('\n')
}

/** The message that shows how a rule tells. */
export function trialMessage(name: string, language: Language): string {
  return {
    en: `Trial of an alert rule\n\nThis is how the rule "${name}" tells of alerts. Nothing has happened.`,
    es: `Prueba de una regla de alertas\n\nAsí avisa la regla "${name}". No ha pasado nada.`,
  }[language]
}

function facts({ kind, key, raisedAt, resolvedAt, occurrences }: ToldAlert, language: Language): string[] {
  const [what, since, until, times] =
    language === 'en' ? ['What', 'Since', 'Until', 'Times'] : ['Qué', 'Desde', 'Hasta', 'Veces']
  return [
    `${what}: ${kind} ${cut(oneLine(key), 500)}`,
    `${since}: ${timeText(raisedAt)}`,
    ...(resolvedAt ? [`${until}: ${timeText(resolvedAt)}`] : []),
    ...(occurrences > 1 ? [`${times}: ${occurrences}`] : []),
  ]
}

// The list of alerts with this one open beside it.
const linkTo = ({ id }: ToldAlert, publicUrl: string) => `${publicUrl}/alerts?alert=${id}`

function calls({ id }: ToldAlert): string[] {
  return [`POST /v1/alerts/${id}/acknowledgement`, `POST /v1/alerts/${id}/snooze`]
}

const timeText = (time: Date) => time.toISOString().replace('T', ' ').replace(/\..*/, ' UTC')

// What a text repeats from outside could end a line, hide, or write backwards.
const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()

function cutBefore(text: string, end: string | undefined, most: number): string {
  return end ? cut(text, most - end.length) + end : cut(text, most)
}

function cut(text: string, most: number): string {
  const characters = [...text]
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}
