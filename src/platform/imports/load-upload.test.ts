import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AppError } from '../errors.ts'
import { describeImport } from './import-record.ts'
import { aStock } from './imports.fixture.ts'

const stock = await aStock()

const good = '1,Lamp,2021-07-27T16:02:08Z,1\n2,Chair,2021-07-28T10:00:00-05:00,2\n'

async function emptied() {
  await stock.owner`truncate stock.item`
  await stock.owner`delete from imports.import`
}

describe('loading a file', () => {
  test('inserts good rows, keeps what is wrong with the others, and counts every row', async () => {
    await emptied()
    const file = `${good}3,,2021-07-27T16:02:08Z,1\n4,Table,yesterday,\n\n5,Vase,2021-07-27T16:02:08Z,9\n`
    const record = await stock.loadItems(file)
    assert.deepEqual(
      [record.rowsRead, record.rowsInserted, record.rowsRejected, record.linesRead, record.linesBlank],
      [5, 2, 3, 6, 1],
    )
    assert.deepEqual(await stock.items(), [
      [1, 'Lamp', '2021-07-27T16:02:08Z', 1],
      [2, 'Chair', '2021-07-28T15:00:00Z', 2],
    ])
    assert.deepEqual(await stock.rejects(record.id), [
      [3, 'missing_value name'],
      [4, 'not_a_time datetime, missing_value shelf_id'],
      [6, 'unknown_shelf shelf_id'],
    ])
  })

  test('tells at once all that is wrong with a row, of its cells and of what they name', async () => {
    await emptied()
    const record = await stock.loadItems(
      `x,,${'é'.repeat(199)}😀,9\n1,Lamp,2021-07-27T16:02:08Z,1\n2,,2021-07-27T16:02:08Z,1\n3,Vase,2021-07-27T16:02:08Z,9,more\n`,
    )
    assert.deepEqual([record.rowsInserted, record.rowsRejected], [1, 3])
    assert.deepEqual(await stock.rejects(record.id), [
      [1, 'not_an_integer id, missing_value name, not_a_time datetime, unknown_shelf shelf_id'],
      [3, 'missing_value name'],
      // Nobody knows whether the 9 is its shelf.
      [4, 'too_many_cells'],
    ])
  })

  test('the same file again changes nothing, says so, and names the earlier import', async () => {
    await emptied()
    const first = await stock.loadItems(good)
    const [before] = await stock.owner`select array_agg(xmin::text) as versions from stock.item`
    const again = await stock.loadItems(good)
    const [after] = await stock.owner`select array_agg(xmin::text) as versions from stock.item`
    assert.deepEqual([again.rowsUnchanged, again.rowsInserted, again.rowsUpdated], [2, 0, 0])
    assert.equal(again.sameAs, first.id)
    assert.equal(first.sameAs, null)
    assert.deepEqual(after, before)
  })

  test('a row that differs from what is stored is updated', async () => {
    await emptied()
    await stock.loadItems(good)
    const record = await stock.loadItems('1,Lamp,2021-07-27T16:02:08Z,3\n2,Chair,2021-07-28T15:00:00Z,2\n')
    assert.deepEqual([record.rowsUpdated, record.rowsUnchanged], [1, 1])
    assert.deepEqual((await stock.items())[0], [1, 'Lamp', '2021-07-27T16:02:08Z', 3])
  })

  test('of an id that comes twice the last good line is loaded, and the others say which', async () => {
    await emptied()
    const time = '2021-07-27T16:02:08Z'
    const record = await stock.loadItems(
      `7,First,${time},1\n7,Second,${time},1\n7,Third,${time},99\n8,Other,${time},1\n`,
    )
    assert.deepEqual((await stock.items())[0], [7, 'Second', time, 1])
    assert.deepEqual(await stock.rejects(record.id), [
      [1, 'duplicate_in_file id'],
      [3, 'unknown_shelf shelf_id'],
    ])
    const [kept] = await stock.owner`
      select faults -> 0 ->> 'keptLine' as line from imports.reject where import_id = ${record.id} and line = 1`
    assert.equal(kept?.line, '2')
  })

  test('an empty file loads nothing, and is no error', async () => {
    const record = await stock.loadItems('')
    assert.deepEqual([record.status, record.rowsRead, record.linesRead], ['completed', 0, 0])
  })

  test('cells may be empty, and rows longer, at the end; other extra cells are a fault', async () => {
    await emptied()
    const record = await stock.loadItems(
      '1,Lamp,2021-07-27T16:02:08Z,1,,,\n2,Chair,2021-07-27T16:02:08Z,1,x\n3,Vase\n',
    )
    assert.equal(record.rowsInserted, 1)
    assert.deepEqual(await stock.rejects(record.id), [
      [2, 'too_many_cells'],
      [3, 'missing_value datetime, missing_value shelf_id'],
    ])
  })

  test('a header may name the columns in any order, in other words, and columns that we do not know', async () => {
    await emptied()
    const record = await stock.loadItems(
      'shelf_id;Nombre;colour;ID;DateTime\n2;Lámpara;red;1;2021-07-27T16:02:08Z\n',
    )
    assert.deepEqual(await stock.items(), [[1, 'Lámpara', '2021-07-27T16:02:08Z', 2]])
    assert.deepEqual(record.reading?.columnsIgnored, ['colour'])
    assert.equal(record.reading?.separator, ';')
  })
})

describe('incomplete rows', () => {
  test('are stored with nulls when the caller accepts them, but never without an id', async () => {
    await emptied()
    const record = await stock.loadItems('1,,,\n,Chair,2021-07-27T16:02:08Z,1\n2,Vase,never,\n', {
      acceptsIncomplete: true,
    })
    assert.deepEqual(await stock.items(), [[1, null, null, null]])
    assert.deepEqual(await stock.rejects(record.id), [
      [2, 'missing_value id'],
      [3, 'not_a_time datetime'],
    ])
  })
})

describe('a dry run', () => {
  test('tells all counts and rejects, and changes nothing', async () => {
    await emptied()
    await stock.loadItems(good)
    const before = await stock.items()
    const file =
      '1,Lamp,2021-07-27T16:02:08Z,1\n2,Sofa,2021-07-28T10:00:00-05:00,2\n3,Vase,,1\n4,Bed,2021-07-28T10:00:00Z,3\n'
    const dry = await stock.loadItems(file, { isDryRun: true })
    assert.deepEqual(await stock.items(), before)
    assert.deepEqual(await stock.rejects(dry.id), [[3, 'missing_value datetime']])
    const real = await stock.loadItems(file)
    const counts = (record: typeof real) => [
      record.rowsRead,
      record.rowsInserted,
      record.rowsUpdated,
      record.rowsUnchanged,
      record.rowsRejected,
    ]
    assert.deepEqual(counts(dry), [4, 1, 1, 1, 1])
    assert.deepEqual(counts(real), counts(dry))
    assert.equal(real.sameAs, null)
  })
})

describe('files of one upload', () => {
  const shelf = '50,Attic\n51,\n'
  const file = '1,Lamp,2021-07-27T16:02:08Z,50\n2,Chair,2021-07-27T16:02:08Z,51\n'

  for (const order of ['parents first', 'parents last']) {
    test(`are loaded together, ${order}: a parent may come in the other file, if it is good`, async () => {
      await emptied()
      await stock.owner`delete from stock.shelf where id >= 50`
      const files =
        order === 'parents first' ? { shelves: shelf, items: file } : { items: file, shelves: shelf }
      const records = await stock.load(files)
      const ofItems = records.find(({ target }) => target === 'items')
      assert.deepEqual(await stock.items(), [[1, 'Lamp', '2021-07-27T16:02:08Z', 50]])
      assert.deepEqual(await stock.rejects(ofItems?.id ?? ''), [[2, 'unknown_shelf shelf_id']])
      assert.deepEqual(
        records.map(({ target }) => target),
        Object.keys(files),
      )
    })
  }

  test('tried by a dry run, too', async () => {
    await emptied()
    await stock.owner`delete from stock.shelf where id >= 50`
    const records = await stock.load({ items: file, shelves: shelf }, { isDryRun: true })
    assert.deepEqual(
      records.map(({ rowsInserted, rowsRejected }) => [rowsInserted, rowsRejected]),
      [
        [1, 1],
        [1, 1],
      ],
    )
    assert.deepEqual(await stock.items(), [])
  })

  test('when one breaks off nothing of the other is loaded, and both records say so', async () => {
    await emptied()
    async function* broken() {
      yield Buffer.from(good)
      throw new Error('The line went dead.')
    }
    await assert.rejects(stock.load({ shelves: '60,Cellar\n', items: broken() }), /line went dead/)
    assert.deepEqual(await stock.items(), [])
    const [found] = await stock.owner`select count(*) as shelves from stock.shelf where id = 60`
    assert.equal(found?.shelves, 0)
    const records = await stock.owner`select status, failure_reason from imports.import`
    assert.deepEqual(
      records.map(({ status, failureReason }) => [status, failureReason]),
      [
        ['failed', 'import.broken_off'],
        ['failed', 'import.broken_off'],
      ],
    )
  })
})

describe('a limit on rejects', () => {
  const file = `${good}3,,2021-07-27T16:02:08Z,1\n`

  test('more than that, and nothing is loaded; the rejects can be read', async () => {
    await emptied()
    await assert.rejects(stock.loadItems(file, { rejectsShareMax: 0.3 }), (error: AppError) => {
      assert.equal(error.reason, 'import.too_many_rejects')
      assert.match(error.text.en, /1 of 3 rows .* 30 %/)
      return true
    })
    assert.deepEqual(await stock.items(), [])
    const [record] = await stock.owner`select id, status, rows_read, rows_rejected from imports.import`
    assert.deepEqual([record?.status, record?.rowsRead, record?.rowsRejected], ['failed', 3, 1])
    assert.deepEqual(await stock.rejects(record?.id), [[3, 'missing_value name']])
  })

  test('exactly that many, and the good ones are loaded', async () => {
    await emptied()
    const record = await stock.loadItems(`${file}4,Bed,2021-07-27T16:02:08Z,1\n`, { rejectsShareMax: 0.25 })
    assert.deepEqual([record.rowsInserted, record.rowsRejected], [3, 1])
  })
})

describe('what is no CSV', () => {
  test('is refused by what it is, and the record says so', async () => {
    await emptied()
    const workbook = Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(2_000)])
    await assert.rejects(
      stock.loadItems(workbook),
      (error: AppError) => error.code === 'unsupported' && error.reason === 'import.not_csv',
    )
    const [record] = await stock.owner`select failure_reason from imports.import`
    assert.equal(record?.failureReason, 'import.not_csv')
  })
})

test('an upload that is refused gives its connection back', async () => {
  await emptied()
  for (let upload = 0; upload < 20; upload++)
    await assert.rejects(stock.loadItems(Buffer.from('%PDF-1.7\n')), AppError)
  assert.equal((await stock.loadItems(good)).rowsInserted, 2)
})

test('an import is shown with its failure in the language of its reader', async () => {
  await emptied()
  await assert.rejects(stock.loadItems(Buffer.from('%PDF-1.7\n')))
  const [row] = await stock.owner`select *, false as is_dry_run from imports.import`
  const [en, es] = (['en', 'es'] as const).map(
    language => describeImport(row as never, language).failure?.detail,
  )
  assert.ok(en && es && en !== es)
})

describe('rejects that are sent back', () => {
  const header = 'id,name,datetime,shelf_id,reject_code,reject_message\n'
  const time = '2021-07-27T16:02:08Z'

  for (const [how, start] of [
    ['with their header', header],
    ['without it', ''],
  ] as const) {
    test(`${how}: their two columns are ignored, and cells that were led by an apostrophe are as they were`, async () => {
      await emptied()
      const record = await stock.loadItems(
        `${start}1,'=SUM(A1),${time},1,missing_value,"name, is missing."\n`,
      )
      assert.equal(record.rowsInserted, 1)
      assert.deepEqual(await stock.items(), [[1, '=SUM(A1)', time, 1]])
    })

    test(`${how}: what could not be read as a row is not loaded before it is mended`, async () => {
      await emptied()
      const record = await stock.loadItems(
        `${start}1,"""Lamp",${time},1,unclosed_quote,m\n2,"""Big"" lamp",${time},1,text_after_quote,m\n` +
          `3,a\uFFFD,${time},1,invalid_character,m\n4,"a ""big"" lamp",${time},1,text_after_quote,m\n`,
      )
      assert.deepEqual(await stock.rejects(record.id), [
        [start ? 2 : 1, 'unclosed_quote'],
        [start ? 3 : 2, 'text_after_quote'],
        [start ? 4 : 3, 'invalid_character'],
      ])
      assert.deepEqual(await stock.items(), [[4, 'a "big" lamp', time, 1]])
    })
  }
})
