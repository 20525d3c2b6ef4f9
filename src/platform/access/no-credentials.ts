import { AppError } from '../errors.ts'

/** What is answered to a call that says nothing of who makes it, where that must be known. */
export function noCredentials(): AppError {
  return new AppError('unauthenticated', 'access.no_credentials', {
    en: 'Send an API key in X-API-Key, or log in.',
    es: 'Envíe una clave de API en X-API-Key o inicie sesión.',
  })
}
