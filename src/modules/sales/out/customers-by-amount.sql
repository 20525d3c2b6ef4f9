-- Customers of the provider $1 ('*': of all together) by what they spent in the last $3 calendar months, today in the zone $2
-- included (null: in all time until today), most first, equal ones by id. Equal amounts share a rank.
-- $4 how many, after the customer $6 with the amount $5 (null: from the first). $7 true: only those above the average.
with asked as materialized (
  select today, since,
    exists (select from sales.total where total.provider_id = $1 and total.since = span.since) as is_kept
  from (select (statement_timestamp() at time zone $2)::date as today) as clock
  cross join lateral (
    select coalesce((date_trunc('month', today) - make_interval(months => $3::integer - 1))::date, '-infinity') as since
  ) as span
),
-- What the kept totals do not have yet; everything when none are kept.
moved as materialized (
  select customer_id, sum(transactions) as transactions, sum(amount) as amount
  from (
    select customer_id, transactions, amount from sales.fresh
    where (select is_kept from asked) and ($1 = '*' or provider_id = $1)
      and date between (select since from asked) and (select today from asked)
    union all
    select customer_id, transactions, amount from sales.monthly
    where not (select is_kept from asked) and ($1 = '*' or provider_id = $1) and month >= (select since from asked)
    union all
    select customer_id, -transactions, -amount from sales.daily
    where not (select is_kept from asked) and ($1 = '*' or provider_id = $1) and date > (select today from asked)
  ) as line
  group by customer_id
  having sum(transactions) > 0
), touched as materialized (
  select moved.customer_id, moved.transactions as transactions_added, moved.amount as amount_added,
    kept.amount as amount_kept,
    moved.transactions + coalesce(kept.transactions, 0) as transactions, moved.amount + coalesce(kept.amount, 0) as amount
  from moved
  left join lateral (
    select transactions, amount from sales.customer_total
    where provider_id = $1 and since = (select since from asked) and customer_id = moved.customer_id
    offset 0
  ) as kept on true
), overall as materialized (
  select sum(customers) as customers, sum(transactions) as transactions, sum(amount) as amount,
    sum(amount) / nullif(sum(customers), 0) as average
  from (
    select customers, transactions, amount from sales.total
    where provider_id = $1 and since = (select since from asked)
    union all
    select count(*) filter (where amount_kept is null), coalesce(sum(transactions_added), 0),
      coalesce(sum(amount_added), 0)
    from touched
  ) as part
), page as materialized (
  select customer_id, transactions, amount
  from (
    (
      select customer_id, transactions, amount from sales.customer_total
      where provider_id = $1 and since = (select since from asked)
        and amount <= coalesce($5, 'infinity'::numeric)
        and amount > case when $7 then coalesce((select average from overall), 0) else 0 end
        and ($5::numeric is null or not (amount = $5 and customer_id <= $6))
        and customer_id not in (select customer_id from touched)
      order by amount desc, customer_id
      limit $4
    )
    union all
    select customer_id, transactions, amount from touched
    where ($5::numeric is null or amount < $5 or (amount = $5 and customer_id > $6))
      and amount > case when $7 then coalesce((select average from overall), 0) else 0 end
  ) as customer
  order by amount desc, customer_id
  limit $4
),
-- How many customers are before the page: with more than the last amount seen, and with the same.
passed as materialized (
  select
    (
      select count(*) from sales.customer_total
      where provider_id = $1 and since = (select since from asked) and amount > $5
    ) + count(*) filter (where amount > $5) - count(*) filter (where amount_kept > $5) as above,
    (
      select count(*) from sales.customer_total
      where provider_id = $1 and since = (select since from asked) and amount = $5 and customer_id <= $6
    ) + count(*) filter (where amount = $5 and customer_id <= $6)
      - count(*) filter (where amount_kept = $5 and customer_id <= $6) as level
  from touched
), ranked as (
  select customer_id, transactions, amount,
    case when amount = $5 then above + 1 else above + level + rank() over (order by amount desc) end as rank
  from page
  cross join passed
)
select statement_timestamp() as as_of, transactions as sales,
  json_build_object(
    'from', nullif(since, '-infinity'), 'to', today, 'customers', customers,
    'average', round(coalesce(average, 0), 2)::text
  ) as about,
  (
    select coalesce(json_agg(json_build_object(
      'rank', rank, 'customer_id', customer_id, 'transactions', transactions, 'amount', amount::text
    ) order by rank, customer_id), '[]')
    from ranked
  ) as lines
from asked
cross join overall;
