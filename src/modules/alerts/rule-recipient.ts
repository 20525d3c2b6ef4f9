import type { Text } from '../../platform/language.ts'
import { isOneAddress } from '../notifications/index.ts'
import type { Channel } from './rule-schemas.ts'

/** Says what is wrong with a recipient of a channel, if anything. */
export function recipientFault(channel: Channel, recipient: string): Text | undefined {
  if (channel === 'email' && !isOneAddress(recipient)) {
    return {
      en: 'must be one email address, such as ana@example.com.',
      es: 'debe ser una dirección de correo, como ana@example.com.',
    }
  }
  if (channel === 'sms' && !isNumber(recipient)) {
    return {
      en: 'must be one telephone number, such as +57 300 123 4567.',
      es: 'debe ser un número de teléfono, como +57 300 123 4567.',
    }
  }
  if (channel === 'push' && !/^[!-~]+$/.test(recipient)) {
    return {
      en: 'must be the name of one device, without blanks.',
      es: 'debe ser el nombre de un dispositivo, sin espacios.',
    }
  }
  return undefined
}

// ITU-T E.164: 15 digits at most; people write them in groups.
const isNumber = (text: string) =>
  /^\+?[0-9]+([ .-][0-9]+)*$/.test(text) && /^.{5,15}$/.test(text.replace(/[^0-9]/g, ''))
