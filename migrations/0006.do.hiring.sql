-- Departments, jobs and employees, and the hires of each month that the metrics answer from.

create schema hiring;
grant usage on schema hiring to trastienda_runtime;

-- What may be null is so only for rows that were loaded as incomplete on purpose. Names sort by Unicode's root collation,
-- wherever the database was made; no index depends on it, so that a newer ICU changes the order and breaks nothing.
create table hiring.department (
  id integer primary key constraint department_id check (id > 0),
  name text collate "und-x-icu" constraint department_name check (char_length(name) between 1 and 200)
);

create table hiring.job (
  id integer primary key constraint job_id check (id > 0),
  name text collate "und-x-icu" constraint job_name check (char_length(name) between 1 and 200)
);

create table hiring.employee (
  id integer primary key constraint employee_id check (id > 0),
  name text constraint employee_name check (char_length(name) between 1 and 200),
  -- The years that the metrics can be asked for.
  hired_at timestamptz
    constraint employee_hired_at check (hired_at >= '0001-01-01 00:00:00Z' and hired_at < '10000-01-01 00:00:00Z'),
  department_id integer constraint employee_department references hiring.department,
  job_id integer constraint employee_job references hiring.job
);

-- Hires by month (UTC) as lines that add up, minus for what was taken back: exact at every commit, and writers who meet in
-- the same months neither wait for each other nor deadlock. Employees without date, department or job are not counted.
create table hiring.monthly_hires (
  month date not null,
  department_id integer not null,
  job_id integer not null,
  hires integer not null constraint monthly_hires_some check (hires <> 0)
);
-- Serves the metrics of one year.
create index monthly_hires_month on hiring.monthly_hires (month);

create function hiring.month_of(at timestamptz) returns date language sql immutable parallel safe
  return date_trunc('month', at at time zone 'UTC')::date;

-- Runs as the owner: who writes employees cannot write their sums.
create function hiring.count_hires() returns trigger language plpgsql
  security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'TRUNCATE' then
    truncate hiring.monthly_hires;
  elsif tg_op = 'INSERT' then
    insert into hiring.monthly_hires (month, department_id, job_id, hires)
    select hiring.month_of(hired_at), department_id, job_id, count(*)
    from added
    where hired_at is not null and department_id is not null and job_id is not null
    group by 1, 2, 3
    order by 1, 2, 3;
  elsif tg_op = 'DELETE' then
    insert into hiring.monthly_hires (month, department_id, job_id, hires)
    select hiring.month_of(hired_at), department_id, job_id, -count(*)
    from removed
    where hired_at is not null and department_id is not null and job_id is not null
    group by 1, 2, 3
    order by 1, 2, 3;
  else
    insert into hiring.monthly_hires (month, department_id, job_id, hires)
    select hiring.month_of(hired_at), department_id, job_id, sum(hires)
    from (
      select hired_at, department_id, job_id, 1 as hires from added
      union all
      select hired_at, department_id, job_id, -1 from removed
    ) as change
    where hired_at is not null and department_id is not null and job_id is not null
    group by 1, 2, 3
    having sum(hires) <> 0
    order by 1, 2, 3;
  end if;
  return null;
end $$;

create trigger employee_added after insert on hiring.employee
  referencing new table as added for each statement execute function hiring.count_hires();
create trigger employee_changed after update on hiring.employee
  referencing new table as added old table as removed for each statement execute function hiring.count_hires();
create trigger employee_removed after delete on hiring.employee
  referencing old table as removed for each statement execute function hiring.count_hires();
create trigger employee_truncated after truncate on hiring.employee
  for each statement execute function hiring.count_hires();

-- Makes one line of the lines of one month, department and job, and none where nothing is left. What it removes is what it
-- adds, so it may run beside anything, itself included. Gives how many lines it replaced.
create function hiring.fold_monthly_hires() returns bigint language sql
  security definer set search_path = pg_catalog, pg_temp
begin atomic
  with folded as (
    delete from hiring.monthly_hires
    where (month, department_id, job_id) in (
      select month, department_id, job_id from hiring.monthly_hires
      group by month, department_id, job_id having count(*) > 1
    )
    returning month, department_id, job_id, hires
  ),
  kept as (
    insert into hiring.monthly_hires (month, department_id, job_id, hires)
    select month, department_id, job_id, sum(hires)
    from folded
    group by 1, 2, 3
    having sum(hires) <> 0
    order by 1, 2, 3
  )
  select count(*) from folded;
end;

revoke execute on function hiring.fold_monthly_hires() from public;
grant execute on function hiring.fold_monthly_hires() to trastienda_runtime;
grant select, insert, update, delete on hiring.department, hiring.job, hiring.employee to trastienda_runtime;
grant select on hiring.monthly_hires to trastienda_runtime;
