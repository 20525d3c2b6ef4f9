import { NumberInput, SimpleGrid, Switch } from '@mantine/core'
import { useTexts } from '../../language/language.ts'
import type { OptionsForm } from './options.ts'
import { hiringTexts } from './texts.ts'

type Props = { options: OptionsForm; onChange: (options: OptionsForm) => void }

/** How the files are to be taken. */
export function LoadOptions({ options, onChange }: Props) {
  const t = useTexts(hiringTexts)
  return (
    <SimpleGrid cols={{ base: 1, md: 3 }} spacing="lg" role="group" aria-label={t.options}>
      <Switch
        label={t.dryRun}
        description={<span className="quiet">{t.dryRunAbout}</span>}
        checked={options.isDryRun}
        onChange={event => onChange({ ...options, isDryRun: event.currentTarget.checked })}
      />
      <Switch
        label={t.incomplete}
        description={<span className="quiet">{t.incompleteAbout}</span>}
        checked={options.acceptsIncomplete}
        onChange={event => onChange({ ...options, acceptsIncomplete: event.currentTarget.checked })}
      />
      <NumberInput
        label={t.shareMax}
        labelProps={{ fw: 400 }}
        description={<span className="quiet">{t.shareMaxAbout}</span>}
        size="sm"
        maw={260}
        min={0}
        max={100}
        decimalScale={2}
        suffix="%"
        value={options.rejectsPercentMax}
        onChange={rejectsPercentMax => onChange({ ...options, rejectsPercentMax })}
      />
    </SimpleGrid>
  )
}
