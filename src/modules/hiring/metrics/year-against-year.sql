-- Hires of every department in the year $1 (UTC) and in the one before, by department.
select department.id, department.name as department,
  coalesce(sum(hires) filter (where month >= make_date($1, 1, 1)), 0)::integer as hired,
  coalesce(sum(hires) filter (where month < make_date($1, 1, 1)), 0)::integer as hired_before,
  coalesce(sum(case when month >= make_date($1, 1, 1) then hires else -hires end), 0)::integer as difference
from hiring.department
left join hiring.monthly_hires on department_id = department.id
  and month >= make_date($1, 1, 1) - interval '1 year' and month < make_date($1 + 1, 1, 1)
group by department.id
order by department.name, department.id;
