import { Alert } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTexts } from '../language/language.ts'
import { useFormat } from '../ui/format.ts'
import { shellTexts } from './texts.ts'

type Health = 'up' | 'starting' | 'away'

/** Says when the service does not answer, and since when what is seen is old; goes away by itself. */
export function AwayBanner() {
  const shell = useTexts(shellTexts)
  const format = useFormat()
  const { data: health = 'up' } = useQuery({
    queryKey: ['ready'],
    queryFn: askReady,
    refetchInterval: askEveryMs,
    retry: false,
  })
  const [lastUpAt, setLastUpAt] = useState(Date.now)
  useEffect(() => {
    if (health !== 'up') return
    setLastUpAt(Date.now())
    const timer = setInterval(() => setLastUpAt(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [health])
  if (health === 'up') return null
  const text = health === 'away' ? shell.away : shell.restarting
  return (
    <Alert color="orange" mb="md" role="alert">
      {text(format.time(lastUpAt))}
    </Alert>
  )
}

const askEveryMs = 5_000

async function askReady(): Promise<Health> {
  const answer = await fetch('/ready', { signal: AbortSignal.timeout(4_000) }).catch(() => undefined)
  if (!answer) return 'away'
  return answer.ok ? 'up' : 'starting'
}
