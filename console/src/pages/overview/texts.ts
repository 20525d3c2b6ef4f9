import { defineTexts } from '../../language/define-texts.ts'

type Write = (value: number) => string
type Quota = { used: number; allowed: number | null; window_seconds: number | null }
type Words = Record<string, string>
const words = (own: Words): Words => own

export const overviewTexts = defineTexts({
  en: {
    title: 'Overview',
    salesToday: 'Sales today',
    soldToday: (sales: number, lastMinute: number, write: Write) =>
      `${write(sales)} ${sales === 1 ? 'sale' : 'sales'}, ${write(lastMinute)} in the last minute`,
    salesChart: 'Sales of the last three minutes, every five seconds',
    lastDays: (days: number) => `Sales of the last ${days} days`,
    against: (percent: number, size: string, days: number) =>
      percent === 0
        ? `As in the ${days} days before`
        : `${size} ${percent > 0 ? 'more' : 'less'} than in the ${days} days before`,
    daysChart: 'Amount sold on each of the last days',
    customers: 'Customers',
    newest: 'The newest:',
    noCustomers: 'None yet',
    lastImport: 'Last import',
    noImports: 'No file has been uploaded yet',
    rows: (count: number, write: Write) => `${write(count)} ${count === 1 ? 'row' : 'rows'}`,
    rejects: (count: number, write: Write) =>
      count === 0 ? 'No rejects' : `${write(count)} ${count === 1 ? 'reject' : 'rejects'}`,
    importStatus: {
      waiting: 'Waiting',
      running: 'Running',
      completed: 'Loaded',
      partly: 'With rejects',
      failed: 'Failed',
    },
    targets: words({
      departments: 'departments',
      jobs: 'jobs',
      hired_employees: 'hired employees',
      events: 'sales',
    }),
    notifications: 'Notifications',
    waiting: (count: number, write: Write) => `${write(count)} waiting`,
    quota: (name: string | undefined, { used, allowed, window_seconds }: Quota, write: Write) =>
      `${name ? `${name}: ` : ''}${write(used)}${allowed === null ? '' : ` of ${write(allowed)}`} calls used${
        window_seconds === null ? '' : ` in ${write(window_seconds)} s`
      }`,
    breakerOpen: 'Gateway held',
    flowChart: 'Calls to the gateway in the last two minutes, every five seconds',
    criticality: 'Criticality',
    level: (level: number) => `Level ${level} of 5`,
    levelsChart: 'Levels of the last states, the present one at the right',
    noLevel: 'No change has been reported yet',
    openAlerts: 'Open alerts',
    allCalm: 'Nothing open',
    ofSeverity: {
      critical: (count: number) => `${count} critical`,
      warning: (count: number) => `${count} ${count === 1 ? 'warning' : 'warnings'}`,
      info: (count: number) => `${count} to know`,
    },
    health: 'Health',
    ready: 'Ready',
    notReady: 'Not ready',
    away: 'No answer',
    checks: words({ process: 'Process', database: 'Database', migrations: 'Migrations' }),
  },
  es: {
    title: 'Resumen',
    salesToday: 'Ventas de hoy',
    soldToday: (sales: number, lastMinute: number, write: Write) =>
      `${write(sales)} ${sales === 1 ? 'venta' : 'ventas'}, ${write(lastMinute)} en el último minuto`,
    salesChart: 'Ventas de los últimos tres minutos, cada cinco segundos',
    lastDays: (days: number) => `Ventas de los últimos ${days} días`,
    against: (percent: number, size: string, days: number) =>
      percent === 0
        ? `Como en los ${days} días anteriores`
        : `${size} ${percent > 0 ? 'más' : 'menos'} que en los ${days} días anteriores`,
    daysChart: 'Importe vendido en cada uno de los últimos días',
    customers: 'Clientes',
    newest: 'El más nuevo:',
    noCustomers: 'Aún ninguno',
    lastImport: 'Última importación',
    noImports: 'Aún no se ha subido ningún archivo',
    rows: (count: number, write: Write) => `${write(count)} ${count === 1 ? 'fila' : 'filas'}`,
    rejects: (count: number, write: Write) =>
      count === 0 ? 'Sin rechazos' : `${write(count)} ${count === 1 ? 'rechazo' : 'rechazos'}`,
    importStatus: {
      waiting: 'En espera',
      running: 'En curso',
      completed: 'Cargada',
      partly: 'Con rechazos',
      failed: 'Fallida',
    },
    targets: words({
      departments: 'departamentos',
      jobs: 'puestos',
      hired_employees: 'contrataciones',
      events: 'ventas',
    }),
    notifications: 'Notificaciones',
    waiting: (count: number, write: Write) => `${write(count)} en espera`,
    quota: (name: string | undefined, { used, allowed, window_seconds }: Quota, write: Write) =>
      `${name ? `${name}: ` : ''}${write(used)}${allowed === null ? '' : ` de ${write(allowed)}`} llamadas usadas${
        window_seconds === null ? '' : ` en ${write(window_seconds)} s`
      }`,
    breakerOpen: 'Pasarela detenida',
    flowChart: 'Llamadas a la pasarela en los últimos dos minutos, cada cinco segundos',
    criticality: 'Criticidad',
    level: (level: number) => `Nivel ${level} de 5`,
    levelsChart: 'Niveles de los últimos estados, el actual a la derecha',
    noLevel: 'Aún no se ha comunicado ningún cambio',
    openAlerts: 'Alertas abiertas',
    allCalm: 'Nada abierto',
    ofSeverity: {
      critical: (count: number) => `${count} ${count === 1 ? 'crítica' : 'críticas'}`,
      warning: (count: number) => `${count} ${count === 1 ? 'advertencia' : 'advertencias'}`,
      info: (count: number) => `${count} ${count === 1 ? 'informativa' : 'informativas'}`,
    },
    health: 'Salud',
    ready: 'En marcha',
    notReady: 'No disponible',
    away: 'No responde',
    checks: words({ process: 'Proceso', database: 'Base de datos', migrations: 'Migraciones' }),
  },
})
