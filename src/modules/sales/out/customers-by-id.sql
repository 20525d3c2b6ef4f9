-- What the customers of the provider $1 ('*': of all together) spent in the last $3 calendar months, today in the zone $2
-- included (null: in all time until today), by id. $4 how many, after the customer $5 (null: from the first).
with asked as materialized (
  select today, since, own,
    exists (
      select from sales.total where total.provider_id = $1 and total.since = span.since and total.until = 'infinity'
    ) as is_kept
  from (select (statement_timestamp() at time zone $2)::date as today) as clock
  cross join lateral (
    select coalesce((date_trunc('month', today) - make_interval(months => $3::integer - 1))::date, '-infinity') as since
  ) as span
  cross join (select array_agg(id) as own from sales.provider where $1 in ('*', id)) as providers
),
-- What the kept totals do not have yet; everything when none are kept.
moved as materialized (
  select customer_id, sum(transactions) as transactions, sum(amount) as amount
  from (
    select customer_id, transactions, amount from sales.fresh
    where provider_id = any ((select own from asked)::text[])
      and date between (select since from asked) and (select today from asked)
    union all
    select customer_id, transactions, amount from sales.customer_month
    where not (select is_kept from asked) and provider_id = any ((select own from asked)::text[])
      and month >= (select since from asked)
  ) as line
  group by customer_id
), kept as materialized (
  select customer_id, transactions, amount from sales.customer_total
  where provider_id = $1 and since = (select since from asked) and until = 'infinity'
    and ($5::bigint is null or customer_id > $5)
  order by customer_id
  limit $4
), page as materialized (
  select customer_id, sum(transactions) as transactions, sum(amount) as amount
  from (
    select customer_id, transactions, amount from kept
    union all
    (
      select customer_id, transactions, amount from moved
      where $5::bigint is null or customer_id > $5
      order by customer_id
      limit $4
    )
  ) as part
  group by customer_id
  order by customer_id
  limit $4
), overall as (
  select sum(transactions) as transactions, sum(amount) as amount
  from (
    select transactions, amount from sales.total
    where provider_id = $1 and since = (select since from asked) and until = 'infinity'
    union all
    select coalesce(sum(transactions), 0), coalesce(sum(amount), 0) from moved
  ) as part
)
select statement_timestamp() as as_of, transactions as sales,
  json_build_object(
    'from', nullif(since, '-infinity'), 'to', today, 'transactions', transactions, 'amount', amount::numeric(20, 2)::text,
    'average_ticket', round(amount / nullif(transactions, 0), 2)::text
  ) as about,
  (
    select coalesce(json_agg(json_build_object(
      'customer_id', customer_id, 'transactions', transactions, 'amount', amount::text,
      'average_ticket', round(amount / transactions, 2)::text
    ) order by customer_id), '[]')
    from page
  ) as lines
from asked
cross join overall;
