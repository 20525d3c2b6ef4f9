-- Customers of the provider $1 ('*': of all together) by what they spent from the day $3 to $4, most first, equal ones by id.
-- Equal amounts share a rank. Without $3 from the first day of the calendar month $5 - 1 months before, without $4 until
-- today, in the zone $2. $6 how many, after the customer $8 with the amount $7 (null: from the first). $9 true: only those
-- above the average.
with span as materialized (
  select since, until, own, case when until < today then until else 'infinity' end as kept_until
  from (select (statement_timestamp() at time zone $2)::date as today) as clock
  cross join lateral (
    select coalesce(
        $3::text::date, (date_trunc('month', least(today, $4::text::date)) - make_interval(months => $5::integer - 1))::date
      ) as since,
      coalesce($4::text::date, greatest(today, $3::text::date)) as until
  ) as days
  cross join (select array_agg(id) as own from sales.provider where $1 in ('*', id)) as providers
),
-- The whole months within, where no totals are kept; the current one counts as whole until today.
asked as materialized (
  select span.*, is_kept,
    case when is_kept then null when first < next then first else until + 1 end as months_from,
    case when is_kept then null when first < next then next else until + 1 end as months_to
  from span
  cross join lateral (
    select exists (
        select from sales.total
        where total.provider_id = $1 and total.since = span.since and total.until = kept_until
      ) as is_kept,
      (date_trunc('month', since - 1) + interval '1 month')::date as first,
      case when kept_until = 'infinity' then kept_until else date_trunc('month', until + 1)::date end as next
  ) as month
),
-- What the kept totals do not have yet; everything when none are kept. Months have no fresh lines, days have them.
moved as materialized (
  select customer_id, sum(transactions) as transactions, sum(amount) as amount
  from (
    select customer_id, transactions, amount from sales.fresh
    where provider_id = any ((select own from asked)::text[])
      and date >= (select coalesce(months_from, since) from asked)
      and date < (select least(months_to, until + 1) from asked)
    union all
    select customer_id, transactions, amount from sales.customer_month
    where provider_id = any ((select own from asked)::text[])
      and month >= (select months_from from asked) and month < (select months_to from asked)
    union all
    select customer_id, transactions, amount from sales.daily
    where provider_id = any ((select own from asked)::text[])
      and date >= (select since from asked) and date < (select least(months_from, until + 1) from asked where not is_kept)
    union all
    select customer_id, transactions, amount from sales.daily
    where provider_id = any ((select own from asked)::text[])
      and date >= (select months_to from asked) and date <= (select until from asked)
  ) as line
  group by customer_id
), touched as materialized (
  select moved.customer_id, moved.transactions as transactions_added, moved.amount as amount_added,
    kept.amount as amount_kept,
    moved.transactions + coalesce(kept.transactions, 0) as transactions, moved.amount + coalesce(kept.amount, 0) as amount
  from moved
  left join lateral (
    select transactions, amount from sales.customer_total
    where provider_id = $1 and since = (select since from asked) and until = (select kept_until from asked)
      and customer_id = moved.customer_id and (select is_kept from asked)
    offset 0
  ) as kept on true
), overall as materialized (
  select sum(customers) as customers, sum(transactions) as transactions, sum(amount) as amount,
    sum(amount) / nullif(sum(customers), 0) as average
  from (
    select customers, transactions, amount from sales.total
    where provider_id = $1 and since = (select since from asked) and until = (select kept_until from asked)
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
      where provider_id = $1 and since = (select since from asked) and until = (select kept_until from asked)
        and amount <= coalesce($7, 'infinity'::numeric)
        and amount > case when $9 then coalesce((select average from overall), 0) else 0 end
        and ($7::numeric is null or not (amount = $7 and customer_id <= $8))
        and customer_id not in (select customer_id from touched)
      order by amount desc, customer_id
      limit $6
    )
    union all
    select customer_id, transactions, amount from touched
    where ($7::numeric is null or amount < $7 or (amount = $7 and customer_id > $8))
      and amount > case when $9 then coalesce((select average from overall), 0) else 0 end
  ) as customer
  order by amount desc, customer_id
  limit $6
),
-- How many customers are before the page: with more than the last amount seen, and with the same.
passed as materialized (
  select
    (
      select count(*) from sales.customer_total
      where provider_id = $1 and since = (select since from asked) and until = (select kept_until from asked)
        and amount > $7
    ) + count(*) filter (where amount > $7) - count(*) filter (where amount_kept > $7) as above,
    (
      select count(*) from sales.customer_total
      where provider_id = $1 and since = (select since from asked) and until = (select kept_until from asked)
        and amount = $7 and customer_id <= $8
    ) + count(*) filter (where amount = $7 and customer_id <= $8)
      - count(*) filter (where amount_kept = $7 and customer_id <= $8) as level
  from touched
), ranked as (
  select customer_id, transactions, amount,
    case when amount = $7 then above + 1 else above + level + rank() over (order by amount desc) end as rank
  from page
  cross join passed
)
select statement_timestamp() as as_of, transactions as sales,
  json_build_object(
    'from', nullif(since, '-infinity'), 'to', until, 'customers', customers,
    'average', round(coalesce(average, 0), 2)::text
  ) as about,
  (
    select coalesce(json_agg(json_build_object(
      'rank', rank, 'customer_id', customer_id, 'transactions', transactions, 'amount', amount::text,
      'average_ticket', round(amount / transactions, 2)::text
    ) order by rank, customer_id), '[]')
    from ranked
  ) as lines
from asked
cross join overall;
