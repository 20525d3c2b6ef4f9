import { Alert } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTexts } from '../language/language.ts'
import { useFormat } from '../ui/format.ts'
import classes from './shell.module.css'
import { shellTexts } from './texts.ts'
import { useStanding } from './use-standing.ts'

const backShownMs = 4_000

/** Says when the service does not answer, and since when what is seen is old; goes away by itself. */
export function AwayBanner() {
  const shell = useTexts(shellTexts)
  const format = useFormat()
  const { standing, lastUpAt, backAt } = useStanding()
  const [backSeen, setBackSeen] = useState(0)
  useEffect(() => {
    if (backAt === 0) return
    const timer = setTimeout(() => setBackSeen(backAt), backShownMs)
    return () => clearTimeout(timer)
  }, [backAt])
  if (standing !== 'up') {
    return (
      <Alert color="orange" p="sm" role="alert" className={classes.away}>
        {shell.standing[standing](format.time(lastUpAt))}
      </Alert>
    )
  }
  if (backAt <= backSeen) return null
  return (
    <Alert color="teal" p="sm" role="status" className={classes.away}>
      {shell.back}
    </Alert>
  )
}
