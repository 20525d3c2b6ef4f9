-- What a customer spent in a month is written by settling, no longer by recording: a sale costs less, and there is one line
-- of each key. The reasons: docs/decisions/0012-sales.md.

-- The boundary holds the owner too.
select set_config('app.provider', '*', true);
-- Nobody records, settles or folds meanwhile. In the order in which they lock.
select pg_advisory_xact_lock(5120121);
lock table sales.daily, sales.monthly, sales.day_total, sales.fresh in access exclusive mode;

-- What is settled of each customer and month. What is not is in sales.fresh: together they are all.
create table sales.customer_month (
  provider_id text not null,
  month date not null,
  customer_id bigint not null,
  transactions bigint not null,
  amount numeric(18, 2) not null,
  primary key (provider_id, month, customer_id) include (transactions, amount)
);

-- Until now the months had the fresh lines as well.
insert into sales.customer_month (provider_id, month, customer_id, transactions, amount)
select provider_id, month, customer_id, sum(transactions), sum(amount)
from (
  select provider_id, month, customer_id, transactions, amount from sales.monthly
  union all
  select provider_id, date_trunc('month', date)::date, customer_id, -transactions, -amount from sales.fresh
) as line
group by provider_id, month, customer_id
having sum(transactions) <> 0 or sum(amount) <> 0
order by provider_id, month, customer_id;

-- Under another name than before: an older process, which would count what it records twice, is refused instead.
drop table sales.monthly;

alter table sales.customer_month enable row level security;
alter table sales.customer_month force row level security;
create policy own_provider on sales.customer_month using (
  provider_id = (select current_setting('app.provider', true)) or (select current_setting('app.provider', true)) = '*'
);
grant select, insert, update, delete on sales.customer_month to trastienda_runtime;
select set_config('app.provider', '', true);
