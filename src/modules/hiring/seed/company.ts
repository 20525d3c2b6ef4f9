/** A department: how much of the hiring it does, relative to the others, and the jobs that are its own. */
export type CompanyDepartment = { name: string; weight: number; jobs: string[] }

/** The departments of an invented company, the ids of departments and jobs being their places from 1 on. */
export const company: CompanyDepartment[] = [
  department(
    'Ventas',
    20,
    'Asesor Comercial, Ejecutivo de Cuenta, Gerente de Ventas, Coordinador Comercial, Representante de Ventas, Supervisor de Ventas, Analista Comercial, Vendedor de Mostrador, Ejecutivo de Preventa, Gerente Regional, Promotor de Ventas, Asesor de Grandes Superficies, Auxiliar de Ventas, Jefe de Zona, Especialista en Canales',
  ),
  department(
    'Atención al Cliente',
    16,
    'Agente de Servicio, Supervisor de Servicio, Analista de Experiencia, Agente de Chat, Coordinador de Reclamos, Especialista en Retención, Auxiliar de Posventa, Agente Bilingüe, Líder de Calidad de Servicio, Analista de Casos, Gerente de Servicio, Agente de Soporte Nivel 1, Agente de Soporte Nivel 2, Monitor de Llamadas, Capacitador de Servicio',
  ),
  department(
    'Logística',
    14,
    'Auxiliar de Bodega, Conductor, Jefe de Bodega, Analista de Inventarios, Coordinador de Despachos, Operario de Montacargas, Planeador de Rutas, Supervisor de Transporte, Auxiliar de Empaque, Gerente de Logística, Inspector de Carga, Mensajero, Analista de Distribución, Coordinador de Comercio Exterior, Recepcionista de Mercancía',
  ),
  department(
    'Tecnología',
    12,
    'Desarrollador de Software, Desarrollador Sénior, Arquitecto de Software, Ingeniero de Datos, Analista de Datos, Administrador de Bases de Datos, Ingeniero de Infraestructura, Analista de Pruebas, Líder Técnico, Científico de Datos, Diseñador de Interfaces, Ingeniero de Redes, Técnico de Soporte, Gerente de Tecnología, Dueño de Producto',
  ),
  department(
    'Producción',
    11,
    'Operario de Producción, Supervisor de Planta, Ingeniero de Procesos, Jefe de Turno, Técnico de Máquinas, Auxiliar de Producción, Planeador de Producción, Gerente de Planta, Operario de Línea, Soldador, Mecánico Industrial, Electricista, Analista de Métodos, Tornero, Coordinador de Producción',
  ),
  department(
    'Finanzas',
    6,
    'Analista Financiero, Tesorero, Auxiliar de Tesorería, Analista de Presupuesto, Gerente Financiero, Analista de Cartera, Gestor de Cobranza, Analista de Riesgos, Controlador, Analista de Crédito, Jefe de Tesorería, Auxiliar de Cartera, Analista de Costos, Director de Inversiones, Auxiliar Financiero',
  ),
  department(
    'Contabilidad',
    5,
    'Contador, Auxiliar Contable, Analista Contable, Jefe de Contabilidad, Analista de Impuestos, Auxiliar de Facturación, Revisor Fiscal, Auditor Interno, Asistente de Nómina, Analista de Nómina, Coordinador Contable, Auxiliar de Cuentas por Pagar, Auxiliar de Archivo, Analista de Conciliaciones, Director Contable',
  ),
  department(
    'Mercadeo',
    5,
    'Analista de Mercadeo, Diseñador Gráfico, Redactor, Gerente de Marca, Coordinador de Eventos, Community Manager, Analista de Medios, Fotógrafo, Editor de Video, Estratega Digital, Impulsador de Marca, Investigador de Mercados, Jefe de Comunicaciones, Productor Audiovisual, Director de Mercadeo',
  ),
  department(
    'Recursos Humanos',
    4,
    'Analista de Selección, Psicólogo Organizacional, Reclutador, Coordinador de Bienestar, Analista de Compensación, Gerente de Recursos Humanos, Auxiliar de Recursos Humanos, Generalista, Capacitador, Coordinador de Seguridad y Salud, Enfermero Ocupacional, Analista de Clima, Trabajador Social, Jefe de Relaciones Laborales, Socio de Negocio',
  ),
  department(
    'Compras',
    3,
    'Comprador, Analista de Compras, Jefe de Compras, Negociador, Auxiliar de Compras, Analista de Proveedores, Coordinador de Abastecimiento, Gerente de Abastecimiento, Comprador Internacional, Analista de Contratos, Planeador de Demanda, Asistente de Importaciones, Gestor de Licitaciones, Inspector de Calidad de Insumos, Comprador Técnico',
  ),
  department(
    'Investigación y Desarrollo',
    3,
    'Investigador, Químico, Ingeniero de Producto, Técnico de Laboratorio, Jefe de Laboratorio, Diseñador Industrial, Ingeniero de Materiales, Analista de Innovación, Gerente de Investigación, Biólogo, Ingeniero Ambiental, Auxiliar de Laboratorio, Ingeniero Mecatrónico, Especialista en Patentes, Microbiólogo',
  ),
  department(
    'Área Jurídica',
    1,
    'Abogado, Asistente Jurídico, Abogado Laboral, Abogado Tributario, Director Jurídico, Oficial de Cumplimiento, Dependiente Judicial, Analista de Protección de Datos, Abogado Corporativo, Abogado Litigante, Secretario Jurídico, Asesor de Propiedad Intelectual, Paralegal, Conciliador, Analista de Contratación',
  ),
]

/** All job titles, in the order of their ids. */
export const jobTitles: string[] = company.flatMap(({ jobs }) => jobs)

function department(name: string, weight: number, jobs: string): CompanyDepartment {
  return { name, weight, jobs: jobs.split(', ') }
}
