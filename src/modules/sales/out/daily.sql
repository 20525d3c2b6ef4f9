-- Daily sales of the provider $1 ('*': of all together) by day, then customer: from the day $2 to $3, of the customer $4, of the
-- product $5 (null: any). $6 how many, after the day $7 and its customer $8 (null: from the first).
with page as (
  select date, customer_id, sum(transactions) as transactions, sum(amount) as amount
  from sales.provider
  cross join lateral (
    select date, customer_id, sum(transactions) as transactions, sum(amount) as amount
    from sales.daily
    where provider_id = provider.id
      and date between coalesce($7, $2, '-infinity'::date) and coalesce($3, 'infinity'::date)
      and ($7::date is null or (date, customer_id) > ($7, $8::bigint))
      and ($4::bigint is null or customer_id = $4)
      and ($5::text is null or product = $5)
    group by date, customer_id
    order by date, customer_id
    limit $6
  ) as own
  where $1 in ('*', provider.id)
    and ($5::text is null or exists (
      select from sales.product where product.provider_id = provider.id and code = $5
    ))
  group by date, customer_id
  order by date, customer_id
  limit $6
)
select statement_timestamp() as as_of, coalesce(sum(transactions), 0) as sales, null as about,
  coalesce(json_agg(json_build_object(
    'customer_id', customer_id, 'date', date, 'transactions', transactions, 'amount', amount::text
  ) order by date, customer_id), '[]') as lines
from page;
