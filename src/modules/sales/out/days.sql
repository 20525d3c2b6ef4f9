-- Sales and amount of the provider $1 ('*': of all together) on each day from $2 to $3; days without sales are 0. Without $2
-- from the first of this month, without $3 until today, in the zone $4.
with asked as materialized (
  select coalesce($2::date, date_trunc('month', least(today, $3::date))::date) as since,
    coalesce($3::date, greatest(today, $2::date)) as until
  from (select (statement_timestamp() at time zone $4)::date as today) as clock
), sold as (
  select date, sum(transactions) as transactions, sum(amount) as amount
  from sales.day_total
  where ($1 = '*' or provider_id = $1) and date between (select since from asked) and (select until from asked)
  group by date
), line as (
  select day::date as date, coalesce(transactions, 0) as transactions, coalesce(amount, 0)::numeric(20, 2) as amount
  from asked
  cross join generate_series(since::timestamp, until::timestamp, interval '1 day') as day
  left join sold on sold.date = day::date
)
select statement_timestamp() as as_of, sum(transactions) as sales,
  (select json_build_object('from', since, 'to', until) from asked) as about,
  json_agg(json_build_object('date', date, 'transactions', transactions, 'amount', amount::text) order by date) as lines
from line;
