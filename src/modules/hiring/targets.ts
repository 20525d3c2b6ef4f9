import type { ImportColumn, ImportTarget } from '../../platform/imports/target.ts'

/** Longest name of a department, a job or an employee, in characters. */
export const nameLengthMax = 200

const idOf = (aliases: readonly string[]): ImportColumn => ({
  name: 'id',
  aliases: ['identificador', 'codigo', 'code', 'key', ...aliases],
  kind: 'integer',
  storedAs: 'id',
})

const nameAs = (name: string, aliases: readonly string[]): ImportColumn => ({
  name,
  aliases: ['name', 'nombre', ...aliases],
  kind: 'text',
  storedAs: 'name',
  charactersMax: nameLengthMax,
})

const departments: ImportTarget = {
  module: 'hiring',
  name: 'departments',
  table: 'hiring.department',
  order: 1,
  columns: [
    idOf(['department_id', 'id_department', 'departamento_id', 'id_departamento', 'codigo_departamento']),
    nameAs('department', [
      'department_name',
      'name_department',
      'departamento',
      'nombre_departamento',
      'departamento_nombre',
      'area',
    ]),
  ],
}

const jobs: ImportTarget = {
  module: 'hiring',
  name: 'jobs',
  table: 'hiring.job',
  order: 1,
  columns: [
    idOf([
      'job_id',
      'id_job',
      'puesto_id',
      'id_puesto',
      'cargo_id',
      'id_cargo',
      'codigo_puesto',
      'codigo_cargo',
    ]),
    nameAs('job', [
      'job_name',
      'job_title',
      'title',
      'position',
      'puesto',
      'nombre_puesto',
      'cargo',
      'nombre_cargo',
      'titulo',
    ]),
  ],
}

const hiredEmployees: ImportTarget = {
  module: 'hiring',
  name: 'hired_employees',
  table: 'hiring.employee',
  order: 2,
  columns: [
    idOf(['employee_id', 'id_employee', 'empleado_id', 'id_empleado', 'codigo_empleado', 'legajo']),
    nameAs('name', [
      'employee',
      'employee_name',
      'full_name',
      'empleado',
      'nombre_empleado',
      'nombre_completo',
    ]),
    {
      name: 'datetime',
      aliases: [
        'date',
        'time',
        'hired_at',
        'hire_date',
        'hiring_date',
        'hire_datetime',
        'date_hired',
        'fecha',
        'fecha_hora',
        'fecha_contratacion',
        'fecha_de_contratacion',
        'fecha_ingreso',
        'fecha_de_ingreso',
        'contratado_el',
      ],
      kind: 'time',
      storedAs: 'hired_at',
    },
    {
      name: 'department_id',
      aliases: [
        'department',
        'id_department',
        'departamento',
        'departamento_id',
        'id_departamento',
        'area_id',
      ],
      kind: 'integer',
      storedAs: 'department_id',
      parent: {
        table: 'hiring.department',
        code: 'unknown_department',
        text: id => ({
          en: `There is no department ${id}. Load the departments first, or send both files in one upload.`,
          es: `No existe el departamento ${id}. Cargue antes los departamentos o envíe ambos archivos en una sola carga.`,
        }),
      },
    },
    {
      name: 'job_id',
      aliases: ['job', 'id_job', 'puesto', 'puesto_id', 'id_puesto', 'cargo', 'cargo_id', 'id_cargo'],
      kind: 'integer',
      storedAs: 'job_id',
      parent: {
        table: 'hiring.job',
        code: 'unknown_job',
        text: id => ({
          en: `There is no job ${id}. Load the jobs first, or send both files in one upload.`,
          es: `No existe el puesto ${id}. Cargue antes los puestos o envíe ambos archivos en una sola carga.`,
        }),
      },
    },
  ],
}

/** What files of the hiring module can be loaded into, in the layouts of HR's exports. */
export const hiringTargets: ImportTarget[] = [departments, jobs, hiredEmployees]

/** The layout of employees, which the rows of a batch have too. */
export const employeeTarget = hiredEmployees
