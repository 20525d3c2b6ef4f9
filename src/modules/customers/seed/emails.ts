import { pick, type Random } from '../../../platform/seed/random.ts'
import type { Word } from './lands.ts'

export type Person = { given: Word; father: Word; mother: Word }

// The id is the only run of digits in an address, so no two customers can share one, whatever their shapes.
const personalShapes: ((person: Person, id: number) => string)[] = [
  ({ given, father }, id) => `${given.first}.${father.ascii}.${id}`,
  ({ given, father }, id) => `${given.first}.${father.ascii}${id}`,
  ({ given, father }, id) => `${given.ascii}${father.ascii}${id}`,
  ({ given, father }, id) => `${given.first}_${father.ascii}${id}`,
  ({ given, father }, id) => `${given.first[0]}${father.ascii}${id}`,
  ({ given, father, mother }, id) => `${given.first[0]}.${father.ascii}.${mother.ascii}${id}`,
  ({ given, father, mother }, id) => `${given.first}${father.ascii[0]}${mother.ascii[0]}${id}`,
  ({ given, father }, id) => `${father.ascii}.${given.first}.${id}`,
  ({ given }, id) => `${given.ascii}${id}`,
]

const companyShapes: ((person: Person, id: number, trade: string) => string)[] = [
  ({ given, father }, id, trade) => `${given.first}.${father.ascii}@${trade}${id}`,
  ({ given, father }, id, trade) => `${given.first[0]}${father.ascii}@${trade}-${father.ascii}-${id}`,
  ({ father }, id, trade) => `compras@${trade}-${father.ascii}-${id}`,
  ({ father, mother }, id, trade) => `contacto@${trade}-${father.ascii}-${mother.ascii}-${id}`,
]

// RFC 2606 keeps these domains for examples: nobody real can ever be written to.
const reservedDomains = ['example.com', 'example.org', 'example.net']
const mailboxDomains = [
  ...['example.com', 'example.com', 'example.com', 'example.org', 'example.net'],
  ...['correo.example.com', 'correo.example.com', 'mail.example.com', 'mail.example.net'],
  ...['buzon.example.org', 'empresa.example.org', 'tienda.example.net', 'grupo.example.com'],
]
const trades = [
  ...['ferreteria', 'panaderia', 'distribuidora', 'textiles', 'transportes', 'papeleria', 'muebles'],
  ...['repuestos', 'farmacia', 'estudio', 'clinica', 'cafe', 'taller', 'comercial', 'libreria', 'optica'],
]

/** An address that no other customer has, under a domain that nobody owns. */
export function inventEmail(random: Random, person: Person, id: number): string {
  if (random.below(100) < 88)
    return `${pick(random, personalShapes)(person, id)}@${pick(random, mailboxDomains)}`
  return `${pick(random, companyShapes)(person, id, pick(random, trades))}.${pick(random, reservedDomains)}`
}
