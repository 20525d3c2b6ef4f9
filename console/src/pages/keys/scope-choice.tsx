import { Checkbox, SimpleGrid, Stack, Text } from '@mantine/core'
import { useTexts } from '../../language/language.ts'
import { useSession } from '../../session/session.ts'
import { type Scope, scopes } from './keys.ts'
import { keyTexts } from './texts.ts'

type Module = keyof (typeof keyTexts)['en']['modules']

/** The scopes by module; only those that one has oneself can be given. */
export function ScopeChoice({
  chosen,
  onChange,
  error,
}: {
  chosen: ReadonlySet<Scope>
  onChange: (chosen: Set<Scope>) => void
  error: string | undefined
}) {
  const t = useTexts(keyTexts)
  const session = useSession()
  const mine = scopes.filter(scope => session.scopes.includes(scope))
  const modules = [...new Set(mine.map(moduleOf))]
  const toggle = (scope: Scope) => {
    const next = new Set(chosen)
    if (!next.delete(scope)) next.add(scope)
    onChange(next)
  }
  return (
    <Stack gap={6} component="fieldset" style={{ border: 0, padding: 0, margin: 0 }}>
      <Text component="legend" size="sm" fw={500} p={0}>
        {t.scopes}
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" verticalSpacing="sm">
        {modules.map(module => (
          <Stack key={module} gap={4} role="group" aria-label={t.modules[module]}>
            <Text size="xs" className="quiet">
              {t.modules[module]}
            </Text>
            {mine
              .filter(scope => moduleOf(scope) === module)
              .map(scope => (
                <Checkbox
                  key={scope}
                  size="xs"
                  label={t.rights[rightOf(scope)]}
                  aria-label={`${t.modules[module]}: ${t.rights[rightOf(scope)]}`}
                  checked={chosen.has(scope)}
                  onChange={() => toggle(scope)}
                />
              ))}
          </Stack>
        ))}
      </SimpleGrid>
      {error && (
        <Text size="xs" c="red" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  )
}

const moduleOf = (scope: Scope) => scope.split(':')[0] as Module
const rightOf = (scope: Scope) => (scope.split(':')[1] ?? 'contract') as 'read' | 'write' | 'contract'
