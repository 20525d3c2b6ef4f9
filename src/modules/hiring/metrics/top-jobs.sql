-- The $2 jobs with the most hires in the year $1 (UTC), most hired first.
select job.id, job.name as job, sum(hires)::integer as hired
from hiring.monthly_hires
join hiring.job on job.id = job_id
where month >= make_date($1, 1, 1) and month < make_date($1 + 1, 1, 1)
group by job.id
having sum(hires) > 0
order by hired desc, job.name, job.id
limit $2;
