-- Sales: each provider's own, exact by sale id. The reasons: docs/decisions/0012-sales.md.

create schema sales;
grant usage on schema sales to trastienda_runtime;

-- Whose days the sales are counted in. One row: another zone would count the same sale on another day.
create table sales.calendar (
  is_only boolean primary key default true constraint calendar_one check (is_only),
  time_zone text not null
);

create table sales.provider (
  id text primary key constraint provider_id check (id ~ '^[a-z0-9][a-z0-9-]{0,31}$'),
  name text not null constraint provider_name check (char_length(name) between 1 and 200),
  created_at timestamptz not null default clock_timestamp()
);

create table sales.product (
  code text primary key constraint product_code check (char_length(code) between 1 and 64),
  provider_id text not null references sales.provider,
  name text not null constraint product_name check (char_length(name) between 1 and 200),
  created_at timestamptz not null default clock_timestamp()
);
-- Serves the products of a provider, and the check that a sale's product is its provider's.
create unique index product_provider on sales.product (provider_id, code);

create table sales.sale (
  id text primary key constraint sale_id check (char_length(id) between 1 and 64),
  provider_id text not null,
  product text not null,
  -- The customers module's; it answers for the name.
  customer_id bigint not null,
  amount numeric(14, 2) not null constraint sale_amount check (amount > 0),
  occurred_at timestamptz not null,
  -- The day of occurred_at in the calendar's zone.
  date date not null,
  door text not null constraint sale_door check (door in ('http', 'kafka', 'file', 'seed')),
  recorded_at timestamptz not null default clock_timestamp(),
  -- The transaction that recorded it: with a snapshot, it tells what has become visible since, whatever committed when.
  xact xid8 not null default pg_current_xact_id(),
  constraint sale_product foreign key (provider_id, product) references sales.product (provider_id, code)
);
-- Serves the report of a day and recounts.
create index sale_provider_date on sales.sale (provider_id, date, recorded_at);
-- Serves a provider's last sales, and those since a snapshot.
create index sale_provider_xact on sales.sale (provider_id, xact);

-- Sums as lines that add up: recording only appends, so writers never wait for each other, and reading sums. A job folds
-- the lines of one key into one.
create table sales.daily (
  provider_id text not null,
  date date not null,
  customer_id bigint not null,
  product text not null,
  transactions integer not null,
  amount numeric(16, 2) not null
);
create index daily_date on sales.daily (provider_id, date, customer_id, product) include (transactions, amount);
create index daily_customer on sales.daily (provider_id, customer_id, date);

create table sales.monthly (
  provider_id text not null,
  month date not null,
  customer_id bigint not null,
  transactions integer not null,
  amount numeric(18, 2) not null
);
create index monthly_month on sales.monthly (provider_id, month, customer_id) include (transactions, amount);

create table sales.day_total (
  provider_id text not null,
  date date not null,
  transactions integer not null,
  amount numeric(18, 2) not null,
  -- False for what recording appends: the day, and its month, have lines to fold.
  is_folded boolean not null default false
);
create index day_total_date on sales.day_total (provider_id, date) include (transactions, amount);
-- Serves the folding: it finds what was touched without looking through the rest.
create index day_total_unfolded on sales.day_total (provider_id, date) where not is_folded;

-- What the questions about customers are answered from: totals of each customer from a day on (a window that ends today, or
-- all time), settled by a job, and fresh lines that it has not taken yet. The reasons: docs/decisions/0012-sales.md.
create table sales.fresh (
  provider_id text not null,
  date date not null,
  customer_id bigint not null,
  transactions integer not null,
  amount numeric(16, 2) not null
)
with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_threshold = -1);

-- What is settled for a provider (or all of them together: '*') from a day on. A row here says that the customers' are there.
create table sales.total (
  provider_id text not null,
  since date not null,
  customers bigint not null,
  transactions bigint not null,
  amount numeric(18, 2) not null,
  primary key (provider_id, since)
);

create table sales.customer_total (
  provider_id text not null,
  since date not null,
  customer_id bigint not null,
  transactions bigint not null,
  amount numeric(18, 2) not null,
  primary key (provider_id, since, customer_id)
);
-- Serves ranks and the top.
create index customer_total_amount on sales.customer_total (provider_id, since, amount desc, customer_id) include (transactions);

-- Who bought on a day: a bit for each customer, 8,192 to a row, so that different customers of any period are counted by "or".
create table sales.day_customers (
  provider_id text not null,
  date date not null,
  chunk bigint not null,
  customers bit(8192) not null,
  primary key (provider_id, date, chunk)
);

-- The same of whole months, for long periods.
create table sales.month_customers (
  provider_id text not null,
  month date not null,
  chunk bigint not null,
  customers bit(8192) not null,
  primary key (provider_id, month, chunk)
);

-- Sales that happened in a minute of the last few, for the alert on their number. Old ones leave.
create table sales.minute (
  provider_id text not null,
  minute timestamptz not null,
  sales integer not null
);
create index minute_minute on sales.minute (provider_id, minute) include (sales);

-- What has been told once and must not be told again.
create table sales.told (
  kind text not null,
  key text not null,
  told_at timestamptz not null default clock_timestamp(),
  primary key (kind, key)
);

create table sales.dead_letter (
  id uuid primary key,
  door text not null,
  -- Known when a provider's own key sent it, or when its product tells.
  provider_id text,
  reason text not null,
  -- What the sentence needs.
  details json not null default '{}',
  payload text not null,
  received_at timestamptz not null default clock_timestamp(),
  replayed_at timestamptz,
  -- accepted, duplicate, or rejected again.
  outcome text
);
-- Serves the list, newest first, and the search for what was not replayed.
create index dead_letter_received on sales.dead_letter (received_at desc, id desc);

-- Where the stream goes on: moved in the transaction of its sales.
create table sales.stream_offset (
  topic text not null,
  partition integer not null,
  -- Kafka's own id of the topic: one that was made anew under the same name has another. None with old brokers.
  topic_id uuid,
  next_offset bigint not null,
  moved_at timestamptz not null default clock_timestamp(),
  primary key (topic, partition)
);

-- One row for each version of a provider's day. The highest version is the one that counts.
create table sales.report (
  provider_id text not null,
  date date not null,
  version integer not null,
  rows integer not null,
  transactions bigint not null,
  amount numeric(18, 2) not null,
  -- [{format, path, bytes, sha256}]
  files json not null,
  as_of timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (provider_id, date, version)
);

-- The provider boundary, in the database: whoever has not said for which provider it asks sees and writes nothing; '*' is
-- for the service's own work and for callers who may see all.
do $$
declare
  name text;
begin
  foreach name in array array['provider', 'product', 'sale', 'daily', 'monthly', 'day_total', 'fresh', 'total', 'customer_total', 'day_customers', 'month_customers', 'minute', 'dead_letter', 'report'] loop
    execute format('alter table sales.%I enable row level security', name);
    execute format('alter table sales.%I force row level security', name);
    execute format(
      'create policy own_provider on sales.%I using (%I = (select current_setting(''app.provider'', true)) or (select current_setting(''app.provider'', true)) = ''*'')',
      name, case name when 'provider' then 'id' else 'provider_id' end
    );
  end loop;
end $$;
grant select, insert, update, delete on all tables in schema sales to trastienda_runtime;
