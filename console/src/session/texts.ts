import { defineTexts } from '../language/define-texts.ts'

export const sessionTexts = defineTexts({
  en: {
    title: 'Log in',
    about: 'The back office: customers, sales, hiring, notifications and criticality.',
    email: 'Email',
    password: 'Password',
    logIn: 'Log in',
    logOut: 'Log out',
    ended: 'Your session has ended. Log in to go on where you were.',
  },
  es: {
    title: 'Iniciar sesión',
    about: 'La trastienda: clientes, ventas, contratación, notificaciones y criticidad.',
    email: 'Correo',
    password: 'Contraseña',
    logIn: 'Entrar',
    logOut: 'Salir',
    ended: 'Su sesión ha terminado. Entre para seguir donde estaba.',
  },
})
