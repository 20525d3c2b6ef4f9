-- Hires of each department and job by quarter of the year $1, by department, then job. Quarters are those of UTC.
with hired as (
  select department_id, job_id,
    sum(hires) filter (where month < make_date($1, 4, 1)) as q1,
    sum(hires) filter (where month >= make_date($1, 4, 1) and month < make_date($1, 7, 1)) as q2,
    sum(hires) filter (where month >= make_date($1, 7, 1) and month < make_date($1, 10, 1)) as q3,
    sum(hires) filter (where month >= make_date($1, 10, 1)) as q4
  from hiring.monthly_hires
  where month >= make_date($1, 1, 1) and month < make_date($1 + 1, 1, 1)
  group by department_id, job_id
  having sum(hires) > 0
)
select department.name as department, job.name as job,
  coalesce(sum(q1), 0)::integer as q1,
  coalesce(sum(q2), 0)::integer as q2,
  coalesce(sum(q3), 0)::integer as q3,
  coalesce(sum(q4), 0)::integer as q4
from hired
join hiring.department on department.id = hired.department_id
join hiring.job on job.id = hired.job_id
group by department.name, job.name
order by department.name, job.name;
