-- Criticality: every change reported, the state that they make, and who has been told of it.
-- The reasons: docs/decisions/0014-criticality.md.

create schema criticality;
grant usage on schema criticality to trastienda_runtime;

create sequence criticality.processed_id;
grant usage on sequence criticality.processed_id to trastienda_runtime;

-- Every change as it was reported, by both clocks.
create table criticality.change (
  -- The processed_id.
  id bigint primary key,
  producer text not null constraint change_producer check (char_length(producer) between 1 and 200),
  status smallint not null constraint change_status check (status between 1 and 5),
  change_at timestamptz not null,
  received_at timestamptz not null default clock_timestamp(),
  -- The revision of the state that it became; null if it was superseded on arrival.
  revision bigint
);
create unique index change_revision on criticality.change (revision) where revision is not null;
-- Serve the history by each clock.
create index change_received on criticality.change (received_at, id);
create index change_changed on criticality.change (change_at, id);
-- Serves the history and the clock skew of one producer.
create index change_producer_received on criticality.change (producer, received_at, id);

-- The state: one row, whose lock orders what becomes the state. Before the first change its revision is 0.
create table criticality.state (
  is_only boolean primary key default true constraint state_one check (is_only),
  revision bigint not null default 0,
  -- Part of every ETag: after a restore of a backup, positions of before mean nothing.
  epoch uuid not null default gen_random_uuid(),
  change_id bigint references criticality.change deferrable initially deferred,
  status smallint,
  producer text,
  change_at timestamptz,
  since timestamptz
);
insert into criticality.state default values;

-- Applications that ask: whether each is watched, and held to be silent. One that names its instances is silent when all
-- of them are.
create table criticality.application (
  app text primary key constraint application_app check (char_length(app) between 1 and 200),
  first_seen_at timestamptz not null default clock_timestamp(),
  -- When any of its instances was; flushed every few seconds; never goes back.
  last_seen_at timestamptz not null default clock_timestamp(),
  -- Own limit of silence; null is the setting's.
  silence_minutes integer constraint application_silence check (silence_minutes between 1 and 525600),
  is_paused boolean not null default false,
  snoozed_until timestamptz,
  -- When it was last seen before it was held to be silent, and alerted; null while it is not.
  silent_since timestamptz
);
-- Serves the watch: who, under each limit (0: the setting's), was last seen before a moment.
create index application_watched on criticality.application ((coalesce(silence_minutes, 0)), last_seen_at)
  where silent_since is null and not is_paused;
create index application_silent on criticality.application (app) where silent_since is not null;

-- What each has been told: one row for each application, and for each instance that names itself.
create table criticality.consumer (
  app text not null constraint consumer_app check (char_length(app) between 1 and 200),
  -- Empty for applications that do not name their instances.
  instance text not null default '' constraint consumer_instance check (char_length(instance) <= 200),
  first_seen_at timestamptz not null default clock_timestamp(),
  -- Flushed every few seconds; never goes back.
  last_seen_at timestamptz not null default clock_timestamp(),
  -- What it has been told (literal mode), or says that it shows (confirmed mode): revisions of the state.
  told_revision bigint not null default 0,
  told_at timestamptz,
  mode text not null default 'literal' constraint consumer_mode check (mode in ('literal', 'confirmed', 'stream')),
  primary key (app, instance)
);

-- When the service could be asked: intervals that its processes extend while they answer. Silence is counted in them only.
create table criticality.uptime (
  id bigint generated always as identity primary key,
  from_at timestamptz not null,
  until_at timestamptz not null,
  constraint uptime_forward check (until_at >= from_at)
);
create index uptime_until on criticality.uptime (until_at);

grant select, insert on criticality.change to trastienda_runtime;
grant select, update on criticality.state to trastienda_runtime;
grant select, insert, update, delete on criticality.application, criticality.consumer, criticality.uptime to trastienda_runtime;
