import { isIP } from 'node:net'
import { settings } from './settings.ts'

/** A way to read one setting: its value from text, or an `Error` whose message says what is wrong with the text. */
export type Setting<Value = unknown> = {
  meaning: string
  example: string
  secret?: boolean
  read: (text: string | undefined) => Value
}

/** All settings, read and checked. The names are those of the environment. */
export type Config = { [Name in keyof typeof settings]: ReturnType<(typeof settings)[Name]['read']> }

/** Every mistake in the settings at once, each line with the setting, its fault and an example. */
export class ConfigError extends Error {
  readonly faults: string[]

  constructor(faults: string[]) {
    super(`These settings cannot be used:\n${faults.map(fault => `  - ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

/**
 * Reads every setting from the environment.
 * @throws {ConfigError} naming all mistakes together.
 */
export function loadConfig(environment: Record<string, string | undefined>): Config {
  const faults: string[] = []
  const config: Record<string, unknown> = {}
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    const text = environment[name]?.trim()
    try {
      config[name] = setting.read(text === '' ? undefined : text)
    } catch (error) {
      faults.push(`${name} ${(error as Error).message}, for example ${name}=${setting.example}`)
    }
  }
  if (faults.length > 0) throw new ConfigError(faults)
  return config as Config
}

type Described = { meaning: string; example: string; secret?: boolean }

/** Any text. */
export function text(described: Described & { fallback: string }): Setting<string> {
  return { ...described, read: value => value ?? described.fallback }
}

/** A secret: not a placeholder, long enough, and of eight or more different characters. */
export function secret(described: Described & { lengthMin: number }): Setting<string | undefined> {
  return {
    ...described,
    secret: true,
    read: value => {
      if (value === undefined) return undefined
      if (/^<.*>$/.test(value)) throw new Error('is still the placeholder of the example')
      if (value.length < described.lengthMin) {
        throw new Error(`is ${value.length} characters long and needs ${described.lengthMin} or more`)
      }
      if (new Set(value).size < 8) throw new Error('is too easy to guess (fewer than 8 different characters)')
      return value
    },
  }
}

/** A whole number within bounds. */
export function integer(
  described: Described & { fallback: number; min: number; max: number },
): Setting<number> {
  const { fallback, min, max } = described
  return {
    ...described,
    read: value => {
      if (value === undefined) return fallback
      const number = Number(value)
      if (!/^-?\d+$/.test(value) || number < min || number > max) {
        throw new Error(`is "${value}" and must be a whole number from ${min} to ${max}`)
      }
      return number
    },
  }
}

/** An address with one of these protocols. */
export function url<Fallback extends string | undefined>(
  described: Described & { protocols: string[]; fallback: Fallback },
): Setting<string | Fallback> {
  return {
    ...described,
    read: value => {
      if (value === undefined) return described.fallback
      const protocol = URL.canParse(value) ? new URL(value).protocol : ''
      if (!described.protocols.includes(protocol)) {
        throw new Error(`is not an address that starts with ${described.protocols.join(' or ')}`)
      }
      return value
    },
  }
}

/** Items between commas; `check` says what is wrong with one. */
export function list(
  described: Described & { check: (item: string) => string | undefined },
): Setting<string[]> {
  return {
    ...described,
    read: value => {
      const items = (value ?? '')
        .split(',')
        .map(item => item.trim())
        .filter(Boolean)
      for (const item of items) {
        const fault = described.check(item)
        if (fault) throw new Error(`names "${item}", which ${fault}`)
      }
      return items
    },
  }
}

/** One of these words. */
export function choice<Value extends string, Fallback extends Value | undefined>(
  described: Described & { values: readonly Value[]; fallback: Fallback },
): Setting<Value | Fallback> {
  return {
    ...described,
    read: value => {
      if (value === undefined) return described.fallback
      const found = described.values.find(each => each === value)
      if (!found) throw new Error(`is "${value}" and must be one of ${described.values.join(', ')}`)
      return found
    },
  }
}

/** A time zone of the IANA database, as Node spells it. */
export function timeZone(described: Described & { fallback: string }): Setting<string> {
  return {
    ...described,
    read: value => {
      const name = value ?? described.fallback
      try {
        return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
      } catch {
        throw new Error(`is "${name}", which is no time zone of the IANA database`)
      }
    },
  }
}

/** What is wrong with an origin of the CORS allow list, or nothing. */
export function originFault(item: string): string | undefined {
  return URL.canParse(item) && new URL(item).origin === item
    ? undefined
    : 'is not an origin (scheme, host and port only)'
}

/** What is wrong with a proxy's address or CIDR range, or nothing. */
export function proxyFault(item: string): string | undefined {
  const [address = '', bits, ...rest] = item.split('/')
  const bitsMax = isIP(address) === 4 ? 32 : 128
  const bitsFit = bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= bitsMax)
  return isIP(address) && bitsFit && rest.length === 0 ? undefined : 'is not an IP address or range'
}

/** What is wrong with a broker's host and port, or nothing. */
export function brokerFault(item: string): string | undefined {
  return /^[^\s:/]+:\d{1,5}$/.test(item) ? undefined : 'is not host:port'
}
