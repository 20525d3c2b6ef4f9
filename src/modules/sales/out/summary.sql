-- Sales, amount and different customers of the provider $1 ('*': of all together) from the day $2 to $3, and in as many days
-- before. Without $2 from the first of this month, without $3 until today, in the zone $4.
with asked as materialized (
  select since, until, until - since + 1 as days
  from (
    select coalesce($2::date, date_trunc('month', least(today, $3::date))::date) as since,
      coalesce($3::date, greatest(today, $2::date)) as until
    from (select (statement_timestamp() at time zone $4)::date as today) as clock
  ) as span
), period as materialized (
  select 1 as number, since, until from asked
  union all
  select 2, since - days, since - 1 from asked
),
-- The whole months within, and the days before and after them.
whole as materialized (
  select number, since, until,
    case when first < next then first else until + 1 end as months_from,
    case when first < next then next else until + 1 end as months_to
  from period
  cross join lateral (
    select (date_trunc('month', since - 1) + interval '1 month')::date as first,
      date_trunc('month', until + 1)::date as next
  ) as month
), figure as materialized (
  select number, since, until, transactions, amount, customers
  from whole
  cross join lateral (
    select coalesce(sum(transactions), 0) as transactions, coalesce(sum(amount), 0)::numeric(20, 2) as amount
    from sales.day_total
    where ($1 = '*' or provider_id = $1) and date between since and until
  ) as total
  cross join lateral (
    select coalesce(sum(bit_count(bits)), 0)::bigint as customers
    from (
      select chunk, bit_or(bits) as bits
      from (
        select chunk, customers as bits from sales.day_customers
        where provider_id = $1 and date >= since and date < months_from
        union all
        select chunk, customers from sales.month_customers
        where provider_id = $1 and month >= months_from and month < months_to
        union all
        select chunk, customers from sales.day_customers
        where provider_id = $1 and date >= months_to and date <= until
        union all
        select customer_id / 8192, bit_or(set_bit(0::bit(8192), (customer_id % 8192)::integer, 1)) from sales.fresh
        where ($1 = '*' or provider_id = $1) and date between since and until
        group by customer_id / 8192
      ) as part
      group by chunk
    ) as whole
  ) as bought
)
select statement_timestamp() as as_of, (select transactions from figure where number = 1) as sales,
  null as about,
  (
    select json_agg(json_build_object(
      'from', since, 'to', until, 'transactions', transactions, 'amount', amount::text, 'customers', customers,
      'average_ticket', round(amount / nullif(transactions, 0), 2)::text
    ) order by number)
    from figure
  ) as lines;
