import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { type NotCsv, notCsv } from './not-csv.ts'

const hex = (text: string) => Buffer.from(text, 'hex')
const zip = (name: string, content = 'x') =>
  Buffer.concat([
    hex('504b030414000600080000002100'),
    Buffer.alloc(16),
    Buffer.from(name),
    Buffer.from(content),
  ])
const csv = '1,Supply Chain\n2,Maintenance\n'

const others: [string, Uint8Array, NotCsv['kind']][] = [
  ['an Excel workbook', zip('[Content_Types].xml'), 'excel'],
  ['an Excel workbook of another program', zip('xl/worksheets/sheet1.xml'), 'excel'],
  ['an old Excel workbook', Buffer.concat([hex('d0cf11e0a1b11ae1'), Buffer.alloc(504)]), 'excel'],
  ['a LibreOffice sheet', zip('mimetype', 'application/vnd.oasis.opendocument.spreadsheet'), 'open_document'],
  ['a zip of a CSV', zip('departments.csv'), 'archive'],
  ['a gzip of a CSV', gzipSync(csv), 'archive'],
  ['a PDF', Buffer.from('%PDF-1.7\n'), 'pdf'],
  ['a PNG', hex('89504e470d0a1a0a0000000d49484452'), 'image'],
  ['a JPEG', hex('ffd8ffe000104a46'), 'image'],
  ['a GIF', Buffer.from('GIF89a'), 'image'],
  ['a WebP', Buffer.from('RIFF1234WEBPVP8 '), 'image'],
  ['JSON objects', Buffer.from('\ufeff [\n {"id": 1}]'), 'json'],
  ['JSON rows', Buffer.from('[[1, "a"]]'), 'json'],
  ['a JSON object', Buffer.from('{ "id": 1 }'), 'json'],
  ['JSON in UTF-16', Buffer.from('\ufeff{"id": 1}', 'utf16le'), 'json'],
  ['a page', Buffer.from('<!DOCTYPE html><html>'), 'markup'],
  ['a table of HTML', Buffer.from('\r\n<table border="1">'), 'markup'],
  ['XML', Buffer.from('<?xml version="1.0"?>'), 'markup'],
  ['UTF-16 without its mark', Buffer.from(csv, 'utf16le'), 'utf16_without_mark'],
  ['UTF-16 of the other order without its mark', Buffer.from(csv, 'utf16le').swap16(), 'utf16_without_mark'],
  ['a program', Buffer.concat([hex('7f454c460201010000000000'), Buffer.alloc(64)]), 'binary'],
  [
    'bytes without form',
    deflateRawSync(Buffer.from(Array.from({ length: 9_000 }, (_, i) => (i * i * 31) >> 3))),
    'binary',
  ],
  ['a Parquet file', Buffer.from('PAR1\x15\x04'), 'binary'],
]
for (const [what, bytes, kind] of others) {
  test(`${what} is told from a CSV file, with what to do in both languages`, () => {
    const found = notCsv(bytes)
    assert.equal(found?.kind, kind)
    assert.match(found?.text.en ?? '', /CSV/)
    assert.match(found?.text.es ?? '', /CSV/)
  })
}

const csvs: [string, Uint8Array][] = [
  ['an empty file', Buffer.alloc(0)],
  ['rows', Buffer.from(csv)],
  ['rows after a mark', Buffer.from(`\ufeff${csv}`)],
  ['rows in UTF-16 with its mark', Buffer.from(`\ufeff${csv}`, 'utf16le')],
  ['rows in UTF-16 of the other order', Buffer.from(`\ufeff${csv}`, 'utf16le').swap16()],
  ['rows in Windows-1252', Buffer.from('1,Gesti\xf3n\x80\n2,A\xf1os\n', 'latin1')],
  ['a row with a stray NUL', Buffer.from('1,a\0\n2,b\n')],
  ['a header in brackets', Buffer.from('[id],[department]\n')],
  ['a name in braces', Buffer.from('{Ruiz},1\n')],
  ['a comparison', Buffer.from('<5,a\n< 6,b\n')],
  ['a name that begins like an image', Buffer.from('GIFT,1\nBMW,2\nPKW,3\n')],
]
for (const [what, bytes] of csvs) {
  test(`${what} may be a CSV file`, () => {
    assert.equal(notCsv(bytes), undefined)
  })
}
