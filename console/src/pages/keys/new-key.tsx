import { Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { randomKey } from '../../api/random-key.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { FormEnd, useSaving } from '../../ui/form.tsx'
import { endOfDay, type Scope } from './keys.ts'
import { ScopeChoice } from './scope-choice.tsx'
import { keyTexts } from './texts.ts'

/** Creates a key. */
export function NewKey({
  onClose,
  onIssued,
}: {
  onClose: () => void
  onIssued: (name: string, token: string) => void
}) {
  const t = useTexts(keyTexts)
  const common = useTexts(commonTexts)
  const providers = useProviders()
  const [once] = useState(() => randomKey())
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<ReadonlySet<Scope>>(new Set())
  const [provider, setProvider] = useState('')
  const [expires, setExpires] = useState('')
  const [calls, setCalls] = useState('')
  const [lacksScope, setLacksScope] = useState(false)
  const saving = useSaving(async () => {
    setLacksScope(scopes.size === 0)
    if (scopes.size === 0) return
    const { data } = await client.POST('/v1/keys', {
      body: {
        name: name.trim(),
        scopes: [...scopes],
        ...(provider ? { provider_id: provider } : {}),
        ...(expires ? { expires_at: endOfDay(expires) } : {}),
        ...(calls ? { calls_per_minute: Number(calls) } : {}),
      },
      headers: { 'idempotency-key': once },
    })
    if (data) onIssued(data.name, data.key)
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.create}
      size="lg"
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <form onSubmit={saving.submit}>
        <Stack gap="md">
          <TextInput
            label={common.name}
            description={t.nameHint}
            value={name}
            onChange={event => setName(event.currentTarget.value)}
            error={saving.errors.name}
            required
            maxLength={100}
            autoComplete="off"
            data-autofocus
          />
          <ScopeChoice
            chosen={scopes}
            onChange={setScopes}
            error={lacksScope && scopes.size === 0 ? t.chooseScopes : saving.errors.scopes}
          />
          {providers.length > 0 && (
            <NativeSelect
              label={t.provider}
              description={t.providerHint}
              value={provider}
              onChange={event => setProvider(event.currentTarget.value)}
              data={[
                { value: '', label: t.everyProvider },
                ...providers.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              error={saving.errors.provider_id}
            />
          )}
          <Group grow align="flex-start" gap="md">
            <TextInput
              type="date"
              label={t.expires}
              description={t.expiresHint}
              value={expires}
              onChange={event => setExpires(event.currentTarget.value)}
              error={saving.errors.expires_at}
            />
            <TextInput
              type="number"
              min={1}
              max={10_000_000}
              label={t.callsPerMinute}
              description={t.callsHint}
              value={calls}
              onChange={event => setCalls(event.currentTarget.value)}
              error={saving.errors.calls_per_minute}
            />
          </Group>
          <FormEnd {...saving} onCancel={onClose} act={t.create} />
        </Stack>
      </form>
    </Modal>
  )
}

function useProviders(): { id: string; name: string }[] {
  const may = useMay('sales:read')
  const { data } = useQuery({
    queryKey: ['providers-for-keys'],
    enabled: may,
    queryFn: async ({ signal }) => {
      const params = { query: { limit: 200 } }
      return (await client.GET('/v1/sales/providers', { params, signal })).data?.data ?? []
    },
  })
  return data ?? []
}
