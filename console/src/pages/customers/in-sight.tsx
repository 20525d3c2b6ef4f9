import { Text } from '@mantine/core'
import { type Ref, useImperativeHandle, useState } from 'react'
import { useTexts } from '../../language/language.ts'
import { useFormat } from '../../ui/format.ts'
import { customerTexts } from './texts.ts'

export type InSightHandle = { show: (first: number, last: number) => void }

/** Which rows are in sight. It is told, so that nothing else is drawn again while the table scrolls. */
export function InSight({ ref, length }: { ref: Ref<InSightHandle>; length: number }) {
  const t = useTexts(customerTexts)
  const format = useFormat()
  const [[first, last], setRows] = useState<[number, number]>([0, 0])
  useImperativeHandle(ref, () => ({ show: (from, to) => setRows([from, to]) }))
  return (
    <Text size="xs" className="quiet numbers">
      {t.inSight(format.number(first + 1), format.number(Math.min(last + 1, length)))}
    </Text>
  )
}
