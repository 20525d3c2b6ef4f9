import { brokenUniqueConstraint, type Transaction } from '../../platform/database.ts'
import { AppError } from '../../platform/errors.ts'
import { insertProduct, insertProvider, type Product, type Provider } from './provider-queries.ts'
import { allProviders, inProvider } from './provider-scope.ts'

/** Registers a provider. @throws conflict `provider.id_taken`. */
export async function registerProvider(
  sql: Transaction,
  provider: { id: string; name: string },
): Promise<Provider> {
  return inProvider(sql, allProviders, () => insertProvider(sql, provider)).catch(cause => {
    if (brokenUniqueConstraint(cause) !== 'provider_pkey') throw cause
    const text = { en: 'Another provider has this id.', es: 'Otro proveedor ya tiene este id.' }
    const faults = [{ pointer: '/id', detail: text }]
    throw new AppError('conflict', 'provider.id_taken', text, { cause, faults })
  })
}

/** Registers a product of a provider. @throws conflict `product.code_taken`, invalid for an unknown provider. */
export async function registerProduct(
  sql: Transaction,
  product: { code: string; providerId: string; name: string },
): Promise<Product> {
  return inProvider(sql, allProviders, () => insertProduct(sql, product)).catch(cause => {
    if (brokenUniqueConstraint(cause) === 'product_pkey') {
      const text = { en: 'Another product has this code.', es: 'Otro producto ya tiene este código.' }
      const faults = [{ pointer: '/code', detail: text }]
      throw new AppError('conflict', 'product.code_taken', text, { cause, faults })
    }
    if (cause?.code !== '23503') throw cause
    const text = { en: 'There is no such provider.', es: 'No existe ese proveedor.' }
    const faults = [{ pointer: '/provider_id', detail: text }]
    throw new AppError('invalid', 'product.unknown_provider', text, { cause, faults })
  })
}
