-- Customers of the provider $1 ('*': of all together) by what they spent from the day $2 to $3, most first, equal ones by id.
-- Equal amounts share a rank. Without $2 from the first of this month, without $3 until today, in the zone $4.
-- $5 how many, after the customer $7 with the amount $6 (null: from the first). $8 true: only those above the average.
with asked as materialized (
  select coalesce($2::date, date_trunc('month', least(today, $3::date))::date) as since,
    coalesce($3::date, greatest(today, $2::date)) as until
  from (select (statement_timestamp() at time zone $4)::date as today) as clock
),
-- The whole months within, and the days before and after them.
whole as materialized (
  select since, until,
    case when first < next then first else until + 1 end as months_from,
    case when first < next then next else until + 1 end as months_to
  from asked
  cross join lateral (
    select (date_trunc('month', since - 1) + interval '1 month')::date as first,
      date_trunc('month', until + 1)::date as next
  ) as month
), spent as materialized (
  select customer_id, sum(transactions) as transactions, sum(amount) as amount
  from (
    select customer_id, transactions, amount from sales.monthly
    where ($1 = '*' or provider_id = $1)
      and month >= (select months_from from whole) and month < (select months_to from whole)
    union all
    select customer_id, transactions, amount from sales.daily
    where ($1 = '*' or provider_id = $1)
      and date >= (select since from whole) and date < (select months_from from whole)
    union all
    select customer_id, transactions, amount from sales.daily
    where ($1 = '*' or provider_id = $1)
      and date >= (select months_to from whole) and date <= (select until from whole)
  ) as line
  group by customer_id
), overall as materialized (
  select count(*) as customers, coalesce(sum(transactions), 0) as transactions, avg(amount) as average from spent
), page as (
  select rank, customer_id, transactions, amount
  from (select *, rank() over (order by amount desc) as rank from spent) as ranked
  where ($6::numeric is null or amount < $6 or (amount = $6 and customer_id > $7::bigint))
    and (not $8::boolean or amount > (select average from overall))
  order by amount desc, customer_id
  limit $5
)
select statement_timestamp() as as_of, overall.transactions as sales,
  json_build_object(
    'from', since, 'to', until, 'customers', customers, 'average', round(coalesce(average, 0), 2)::text
  ) as about,
  (
    select coalesce(json_agg(json_build_object(
      'rank', rank, 'customer_id', customer_id, 'transactions', transactions, 'amount', amount::text,
      'average_ticket', round(amount / transactions, 2)::text
    ) order by rank, customer_id), '[]')
    from page
  ) as lines
from asked
cross join overall;
