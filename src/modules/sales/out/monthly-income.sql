-- Sales and amount of the provider $1 ('*': of all together) in each of the last $3 calendar months, the current one until
-- today in the zone $2; months without sales are 0.
with asked as materialized (
  select today, (date_trunc('month', today) - make_interval(months => $3::integer - 1))::date as since
  from (select (statement_timestamp() at time zone $2)::date as today) as clock
), sold as (
  select date_trunc('month', date) as month, sum(transactions) as transactions, sum(amount) as amount
  from sales.day_total
  where ($1 = '*' or provider_id = $1) and date between (select since from asked) and (select today from asked)
  group by date_trunc('month', date)
), income as (
  select month, coalesce(transactions, 0) as transactions, coalesce(amount, 0)::numeric(20, 2) as amount
  from asked
  cross join generate_series(since::timestamp, today::timestamp, interval '1 month') as month
  left join sold using (month)
)
select statement_timestamp() as as_of, sum(transactions) as sales,
  (select json_build_object('from', since, 'to', today) from asked) as about,
  json_agg(json_build_object(
    'month', to_char(month, 'YYYY-MM'), 'transactions', transactions, 'amount', amount::text
  ) order by month) as lines
from income;
