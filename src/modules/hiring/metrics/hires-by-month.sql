-- Hires in each month (UTC) of the year $1, months without hires included.
select to_char(make_date($1, number, 1), 'YYYY-MM') as month, coalesce(sum(hires), 0)::integer as hired
from generate_series(1, 12) as number
left join hiring.monthly_hires on monthly_hires.month = make_date($1, number, 1)
group by number
order by number;
