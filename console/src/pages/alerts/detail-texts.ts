import { defineTexts } from '../../language/define-texts.ts'

/** What the details of an alert are called, by its kind, in the order in which they are shown; and the words in them. */
export const detailTexts = defineTexts({
  en: {
    labels: {
      'sales.large_sale': {
        provider: 'Provider',
        customer_id: 'Customer',
        product: 'Product',
        amount: 'Amount',
        above: 'Large if above',
        occurred_at: 'Sold',
        sale: 'Sale',
      },
      'sales.rate_exceeded': {
        provider: 'Provider',
        minute: 'Minute',
        sales: 'Sales, at least',
        above: 'Usual up to',
      },
      'sales.report_failed': { provider: 'Provider', date: 'Day', error: 'Error' },
      'sales.report_late': { provider: 'Provider', date: 'First day without', days: 'Days without' },
      'sales.reconciliation_difference': {
        provider: 'Provider',
        date: 'Day',
        difference: 'What differs',
      },
      'sales.stream_stalled': {
        topic: 'Topic',
        partition: 'Partition',
        cause: 'Cause',
        waiting: 'Messages waiting',
        minutes: 'Nothing read for',
      },
      'sales.stream_reset': {
        topic: 'Topic',
        partition: 'Partition',
        cause: 'Cause',
        from: 'Place lost',
        to: 'Goes on at',
      },
      'gateway.throttled': {
        gateway: 'Gateway',
        calls_learned: 'Calls a window, now',
        guard_ms: 'Window longer by',
        pause_seconds: 'Paused for',
      },
      'gateway.breaker_opened': {
        gateway: 'Gateway',
        seconds_to_probe: 'Probed again after',
        trips: 'Times in a row',
      },
      'notifications.backlog_too_old': {
        gateway: 'Gateway',
        minutes: 'The oldest waits for',
        waiting: 'Requests waiting',
      },
      'criticality.consumer_silent': {
        app: 'Application',
        last_seen_at: 'Asked last',
        minutes: 'Limit of silence',
      },
      'criticality.consumer_back': {
        app: 'Application',
        silent_since: 'Silent since',
        last_seen_at: 'Asked again',
      },
      'criticality.future_change_refused': {
        producer: 'Producer',
        status: 'Level reported',
        change_at: 'Dated',
        ahead_seconds: 'Clock ahead by',
      },
      'job.failed': { job: 'Job', error: 'Error' },
      'events.reaction_parked': { listener: 'Reaction', parked: 'Given up', error: 'Last error' },
    },
    causes: {
      standing_still: 'Messages wait and none is read',
      brokers_silent: 'The brokers do not answer',
      truncated: 'Older messages were deleted unread',
      recreated: 'Another topic has the name now',
      shortened: 'The topic ends before our place',
    },
    parts: {
      daily: 'Daily sums by customer',
      dayTotal: 'Total of the day',
      report: 'Report',
      monthly: 'Monthly sums',
      total: 'Totals of customers',
      customer_total: 'Totals of customers',
      customer_month: 'Months of customers',
      day_customers: 'Customers of the day',
      month_customers: 'Customers of the month',
    },
    partSince: (part: string, day: string) => `${part} since ${day}`,
    differs: (count: number, sales: string, amount: string) =>
      count === 0 ? amount : `${sales} ${Math.abs(count) === 1 ? 'sale' : 'sales'}, ${amount}`,
    different: (count: number, written: string) =>
      count === 1 ? '1 is different' : `${written} are different`,
    level: (level: string) => `Level ${level}`,
    allProviders: 'All providers',
  },
  es: {
    labels: {
      'sales.large_sale': {
        provider: 'Proveedor',
        customer_id: 'Cliente',
        product: 'Producto',
        amount: 'Importe',
        above: 'Grande si supera',
        occurred_at: 'Vendida',
        sale: 'Venta',
      },
      'sales.rate_exceeded': {
        provider: 'Proveedor',
        minute: 'Minuto',
        sales: 'Ventas, al menos',
        above: 'Habitual hasta',
      },
      'sales.report_failed': { provider: 'Proveedor', date: 'Día', error: 'Error' },
      'sales.report_late': { provider: 'Proveedor', date: 'Primer día sin él', days: 'Días sin él' },
      'sales.reconciliation_difference': {
        provider: 'Proveedor',
        date: 'Día',
        difference: 'Qué difiere',
      },
      'sales.stream_stalled': {
        topic: 'Tema',
        partition: 'Partición',
        cause: 'Causa',
        waiting: 'Mensajes en espera',
        minutes: 'Sin leer nada',
      },
      'sales.stream_reset': {
        topic: 'Tema',
        partition: 'Partición',
        cause: 'Causa',
        from: 'Lugar perdido',
        to: 'Sigue en',
      },
      'gateway.throttled': {
        gateway: 'Pasarela',
        calls_learned: 'Llamadas por ventana',
        guard_ms: 'Ventana más larga en',
        pause_seconds: 'En pausa',
      },
      'gateway.breaker_opened': {
        gateway: 'Pasarela',
        seconds_to_probe: 'Se prueba tras',
        trips: 'Veces seguidas',
      },
      'notifications.backlog_too_old': {
        gateway: 'Pasarela',
        minutes: 'La más antigua espera',
        waiting: 'Solicitudes en espera',
      },
      'criticality.consumer_silent': {
        app: 'Aplicación',
        last_seen_at: 'Última consulta',
        minutes: 'Límite de silencio',
      },
      'criticality.consumer_back': {
        app: 'Aplicación',
        silent_since: 'En silencio desde',
        last_seen_at: 'Volvió a consultar',
      },
      'criticality.future_change_refused': {
        producer: 'Productor',
        status: 'Nivel informado',
        change_at: 'Con fecha',
        ahead_seconds: 'Reloj adelantado',
      },
      'job.failed': { job: 'Tarea', error: 'Error' },
      'events.reaction_parked': { listener: 'Reacción', parked: 'Abandonadas', error: 'Último error' },
    },
    causes: {
      standing_still: 'Hay mensajes en espera y no se lee ninguno',
      brokers_silent: 'Los brokers no responden',
      truncated: 'Se borraron mensajes sin leer',
      recreated: 'Otro tema lleva ahora ese nombre',
      shortened: 'El tema acaba antes de nuestro lugar',
    },
    parts: {
      daily: 'Sumas diarias por cliente',
      dayTotal: 'Total del día',
      report: 'Informe',
      monthly: 'Sumas mensuales',
      total: 'Totales de clientes',
      customer_total: 'Totales de clientes',
      customer_month: 'Meses de clientes',
      day_customers: 'Clientes del día',
      month_customers: 'Clientes del mes',
    },
    partSince: (part: string, day: string) => `${part} desde el ${day}`,
    differs: (count: number, sales: string, amount: string) =>
      count === 0 ? amount : `${sales} ${Math.abs(count) === 1 ? 'venta' : 'ventas'}, ${amount}`,
    different: (count: number, written: string) => (count === 1 ? '1 difiere' : `${written} difieren`),
    level: (level: string) => `Nivel ${level}`,
    allProviders: 'Todos los proveedores',
  },
})

export type DetailTexts = (typeof detailTexts)['en']
