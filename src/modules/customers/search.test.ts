import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { anApp } from '../../../test/app.ts'
import { forceStrategy } from '../../../test/customer-reference.ts'
import { insertCustomers, patient } from '../../../test/customers.ts'

const { call: callOnce, database } = await anApp()
const call = patient(callOnce)
const { owner } = database

const people = [
  { name: 'José Ángel Muñoz', email: 'jose.munoz@example.com', phone: '+57 300 123 4567' },
  { name: 'MARÍA NUÑEZ', email: 'Maria@Example.com', phone: '300-987-6543' },
  { name: 'Søren Łukasz Đoković', email: 'soren@example.org', phone: null },
  { name: '100% Algodón S.A.', email: 'ventas_algodon@example.com', phone: null },
  { name: 'Back\\slash', email: 'b@example.com', phone: null },
  { name: "Bernardo O'Higgins", email: 'bo@example.com', phone: null },
  { name: 'Tienda "La Ñata" 😀', email: 'nata@example.com', phone: null },
  { name: 'Иван Жуков', email: 'ivan@example.com', phone: null },
  { name: '山田 太郎', email: 'yamada@example.com', phone: null },
  { name: "x'); drop table customers.customer; --", email: 'sql@example.com', phone: null },
  { name: 'Zz', email: 'qq@example.net', phone: '(601) 555 0199' },
]

before(() => insertCustomers(owner, people))

const searches: [law: string, q: string, names: string[]][] = [
  ['accents and case do not count', 'JOSE ANGEL', ['José Ángel Muñoz']],
  ['ñ is found as n, and n as ñ', 'muñoz', ['José Ángel Muñoz']],
  ['ñ is found as n, in capitals too', 'nunez', ['MARÍA NUÑEZ']],
  ['a decomposed accent is the same letter', 'jose\u0301', ['José Ángel Muñoz']],
  ['ø, ł and đ are found as o, l and d', 'soren lukasz dokovic', ['Søren Łukasz Đoković']],
  ['ø, ł and đ are found as themselves in capitals', 'SØREN ŁUKASZ ĐOKOVIĆ', ['Søren Łukasz Đoković']],
  ['several words may stand in any order', 'munoz jose', ['José Ángel Muñoz']],
  ['words may come from name, email and phone', 'jose @example.com 300', ['José Ángel Muñoz']],
  ['all words must occur', 'jose nunez', []],
  ['blanks around and between do not count', '  jose   munoz ', ['José Ángel Muñoz']],
  ['a part within a word is enough', 'oko', ['Søren Łukasz Đoković']],
  ['an email is found by a part', 'munoz@ex', ['José Ángel Muñoz']],
  ['a phone is found as written', '300 123 4567', ['José Ángel Muñoz']],
  ['a phone is found with its plus', '+57 300', ['José Ángel Muñoz']],
  ['a phone is found without its separators', '3001234567', ['José Ángel Muñoz']],
  ['a phone is found with other separators than it has', '300-123.4567', ['José Ángel Muñoz']],
  ['a phone is found with brackets that it has not', '(300) 987 6543', ['MARÍA NUÑEZ']],
  ['a phone is found by digits across its separators', '579', []],
  ['a phone is found by digits across a dash', '0987', ['MARÍA NUÑEZ']],
  ['a phone is found with its dashes', '300-987', ['MARÍA NUÑEZ']],
  ['a phone is found with its brackets', '(601)', ['Zz']],
  ['two letters are enough', 'zz', ['Zz']],
  ['two digits are enough', '99', ['Zz']],
  ['one letter is enough', 'ж', ['Иван Жуков']],
  ['one letter of the Latin alphabet is enough', 'k', ['Søren Łukasz Đoković', 'Back\\slash']],
  ['% stands for itself', '%', ['100% Algodón S.A.']],
  ['% stands for itself within a word', '100%', ['100% Algodón S.A.']],
  ['_ stands for itself', 'ventas_', ['100% Algodón S.A.']],
  ['_ alone stands for itself', '_', ['100% Algodón S.A.']],
  ['\\ stands for itself', '\\', ['Back\\slash']],
  ['\\ stands for itself before a letter', 'k\\s', ['Back\\slash']],
  ['\\% is no escape', '\\%', []],
  ['quotes stand for themselves', "o'hig", ["Bernardo O'Higgins"]],
  ['double quotes stand for themselves', '"la', ['Tienda "La Ñata" 😀']],
  ['SQL is a text like any other', "'); drop table", ["x'); drop table customers.customer; --"]],
  ['an emoji is found', '😀', ['Tienda "La Ñata" 😀']],
  ['another emoji is not', '😁', []],
  ['Cyrillic is found whatever its case', 'иВаН жуков', ['Иван Жуков']],
  ['Japanese is found', '太郎', ['山田 太郎']],
  ['one character of Japanese is found', '山', ['山田 太郎']],
  ['a line cannot be searched across', '4567 nunez', []],
]

for (const strategy of ['walk', 'gather'] as const) {
  for (const [law, q, names] of searches) {
    test(`${law}: ${q} (${strategy})`, async () => {
      await forceStrategy(owner, strategy)
      for (const limit of [Math.max(1, names.length), 200]) {
        const answer = await call('GET', `/v1/customers?limit=${limit}&q=${encodeURIComponent(q)}`)
        assert.equal(answer.statusCode, 200, answer.body)
        assert.deepEqual(
          answer.json().data.map((customer: { name: string }) => customer.name),
          names,
        )
      }
    })
  }
}

test('a search of many words minds every one of them', async () => {
  const words = 'jose ang jos munoz muno angel example com 300 mari'
  const answer = await call('GET', `/v1/customers?q=${encodeURIComponent(words)}`)
  assert.deepEqual(answer.json().data, [])
})

test('a search of blanks alone narrows nothing', async () => {
  const answer = await call('GET', `/v1/customers?q=${encodeURIComponent('   ')}`)
  assert.equal(answer.json().data.length, people.length)
})
