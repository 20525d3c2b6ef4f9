-- Departments that hired more in the year $1 than the mean of the departments that hired that year, most hired first.
-- With $2 true the mean counts departments without hires too.
with hired as (
  select department.id, department.name as department, coalesce(sum(hires), 0)::integer as hired
  from hiring.department
  left join hiring.monthly_hires on department_id = department.id
    and month >= make_date($1, 1, 1) and month < make_date($1 + 1, 1, 1)
  group by department.id
)
select id, department, hired
from hired
where hired > (select avg(hired) from hired where hired > 0 or $2)
order by hired desc, department, id;
