-- Hires of each department in each year (UTC) in which it hired, by department, then year.
select department.id, department.name as department, extract(year from month)::integer as year,
  sum(hires)::integer as hired
from hiring.monthly_hires
join hiring.department on department.id = department_id
group by department.id, extract(year from month)
having sum(hires) > 0
order by department.name, department.id, year;
