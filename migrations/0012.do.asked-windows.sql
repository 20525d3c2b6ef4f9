-- Totals of customers are kept of any period that somebody goes on asking for, not only of those that end today. The reasons:
-- docs/decisions/0012-sales.md.

-- Nobody settles meanwhile.
select pg_advisory_xact_lock(5120121);

-- The last day of the window; infinity: today, whichever day it is.
alter table sales.total add column until date not null default 'infinity';
alter table sales.total drop constraint total_pkey, add primary key (provider_id, since, until);

alter table sales.customer_total add column until date not null default 'infinity';
alter table sales.customer_total
  drop constraint customer_total_pkey, add primary key (provider_id, since, until, customer_id);
drop index sales.customer_total_amount;
-- Serves ranks and the top.
create index customer_total_amount on sales.customer_total (provider_id, since, until, amount desc, customer_id)
  include (transactions);

-- Windows that were asked for lately, besides those that are always kept.
create table sales.asked_window (
  provider_id text not null,
  since date not null,
  until date not null,
  first_asked_at timestamptz not null default clock_timestamp(),
  asked_at timestamptz not null default clock_timestamp(),
  primary key (provider_id, since, until)
);
alter table sales.asked_window enable row level security;
alter table sales.asked_window force row level security;
create policy own_provider on sales.asked_window using (
  provider_id = (select current_setting('app.provider', true)) or (select current_setting('app.provider', true)) = '*'
);
grant select, insert, update, delete on sales.asked_window to trastienda_runtime;

-- Until these are known, the new columns would mislead the planner.
analyze sales.total, sales.customer_total, sales.customer_month;
