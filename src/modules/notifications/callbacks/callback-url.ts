import { isIP } from 'node:net'
import type { Text } from '../../../platform/language.ts'
import { makeAddressRules, plainHost } from './callback-addresses.ts'

/** The longest address that a callback may have. */
const callbackUrlLengthMax = 2_000

/**
 * What is wrong with an address for callbacks, or nothing. Where a name leads is not looked up here: that is checked
 * whenever it is called.
 * @param hosts `CALLBACK_HOSTS`.
 */
export function callbackUrlFault(
  url: string,
  { hasSecret, hosts }: { hasSecret: boolean; hosts: readonly string[] },
): Text | undefined {
  if (!hasSecret) return texts.noSecret
  if (url.length > callbackUrlLengthMax) return texts.tooLong
  const parsed = URL.parse(url)
  // Parsers repair much ("http:\\host", blanks and line breaks in it); what every one reads alike needs no repair.
  if (!parsed || !/^https?:\/\/[^/\\]/i.test(url) || /[\s\\]/.test(url)) return texts.notHttp
  if (parsed.username !== '' || parsed.password !== '') return texts.credentials
  const host = plainHost(parsed.hostname)
  const rules = makeAddressRules(hosts)
  if (isIP(host) !== 0 && !rules.mayCall(host, host)) return texts.notPublic
  if (/^(.*\.)?localhost$/.test(host) && !rules.isNamed(host)) return texts.notPublic
  return undefined
}

const texts = {
  noSecret: {
    en: 'Callbacks are off: whoever runs this service sets CALLBACK_SECRET, with which they are signed.',
    es: 'Los avisos de respuesta están desactivados: quien opera este servicio define CALLBACK_SECRET, con el que se firman.',
  },
  tooLong: {
    en: `It must have at most ${callbackUrlLengthMax} characters.`,
    es: `Debe tener como máximo ${callbackUrlLengthMax} caracteres.`,
  },
  notHttp: {
    en: 'It must be a whole address that starts with https:// or http://, such as https://app.example.com/callbacks.',
    es: 'Debe ser una dirección completa que empiece por https:// o http://, como https://app.example.com/callbacks.',
  },
  credentials: {
    en: 'It must not contain a user or a password: the signature shows who calls.',
    es: 'No debe contener usuario ni contraseña: la firma muestra quién llama.',
  },
  notPublic: {
    en: 'It leads to a private address. Whoever runs this service can allow it in CALLBACK_HOSTS.',
    es: 'Lleva a una dirección privada. Quien opera este servicio puede permitirla en CALLBACK_HOSTS.',
  },
} satisfies Record<string, Text>
