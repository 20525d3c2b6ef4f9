-- Notifications: what was registered, where each request is on its way, and what was tried.
-- The reasons: docs/decisions/0010-notifications.md.

create schema notifications;
grant usage on schema notifications to trastienda_runtime;

create table notifications.request (
  -- A UUID of version 7: in the order of registration.
  id uuid primary key,
  caller text not null,
  type text not null constraint request_type check (type in ('email', 'sms', 'push')),
  recipient text not null,
  message text not null,
  -- 0 high, 1 normal, 2 low.
  lane smallint not null,
  send_at timestamptz(3),
  send_before timestamptz(3),
  on_doubt text not null constraint request_on_doubt check (on_doubt in ('retry', 'stop')),
  callback_url text,
  replay_of uuid,
  status text not null default 'queued'
    constraint request_status check (status in ('queued', 'processing', 'sent', 'failed')),
  reason text constraint request_reason
    check (reason in ('rejected', 'gave_up', 'expired', 'cancelled', 'outcome_unknown')),
  possible_duplicate boolean not null default false,
  registered_at timestamptz(3) not null default clock_timestamp(),
  launched_at timestamptz(3),
  finished_at timestamptz(3),
  constraint request_reason_of_failure check ((status = 'failed') = (reason is not null))
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
-- Serves the list of what a recipient was sent.
create index request_recipient on notifications.request (recipient, id);
-- Serve the lists by status, and the count of what is not finished. "Sent" is nearly all: the primary key serves it.
create index request_queued on notifications.request (id) where status = 'queued';
create index request_processing on notifications.request (id) where status = 'processing';
create index request_failed on notifications.request (id) where status = 'failed';
-- A failed request is replayed once; its replay may fail and be replayed in turn.
create unique index request_replay on notifications.request (replay_of) where replay_of is not null;

-- Launched requests that wait for their next attempt.
create table notifications.delivery (
  request_id uuid primary key,
  gateway text not null,
  caller text not null,
  lane smallint not null,
  -- Attempts so far; those of them that count towards the most there may be, in all and through the present gateway.
  attempts smallint not null default 0,
  tries smallint not null default 0,
  tries_here smallint not null default 0,
  -- Not before. When that has come, the delivery takes its turn.
  due_at timestamptz not null,
  is_due boolean not null,
  turn_at timestamptz not null,
  -- When it is given up: the end of its time, or of the time set for all.
  ends_at timestamptz not null,
  is_retry boolean not null generated always as (tries > 0) stored
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
-- Serves claims.
create index delivery_turn on notifications.delivery (gateway, is_retry, turn_at) where is_due;
-- Serves the search for what has become due, and for what has ended.
create index delivery_due on notifications.delivery (due_at) where not is_due;
create index delivery_end on notifications.delivery (ends_at);

-- The last turn that was given to a caller in a lane of a gateway.
create table notifications.turn (
  gateway text not null,
  lane smallint not null,
  caller text not null,
  last_at timestamptz not null,
  -- How much of that time the last batch of turns took.
  taken_seconds double precision not null,
  primary key (gateway, lane, caller)
) with (fillfactor = 50);

-- Takes a number of turns for a caller and gives the last of them; each lies `spacing` seconds after the one before.
create function notifications.take_turns(
  of_gateway text, of_lane smallint, of_caller text, number bigint, spacing double precision
) returns timestamptz language sql as $$
  insert into notifications.turn as known (gateway, lane, caller, last_at, taken_seconds)
  select of_gateway, of_lane, of_caller,
    -- The line falls behind the clock when calls fail or the gateway was away: a newcomer joins it where it is, not at
    -- its end. Nothing where nobody waits; least() passes over it.
    least(clock_timestamp(), (
      select min(turn_at) from notifications.delivery where gateway = of_gateway and is_due and is_retry = false
    )) + make_interval(secs => (array[0, 30, 300])[of_lane + 1] + (number - 1) * spacing),
    number * spacing
  on conflict (gateway, lane, caller) do update
  set last_at = greatest(excluded.last_at, known.last_at + make_interval(secs => excluded.taken_seconds)),
    taken_seconds = excluded.taken_seconds
  returning last_at
$$;

create table notifications.attempt (
  request_id uuid not null,
  number smallint not null,
  -- Those before it that count, in all and through this gateway.
  tries smallint not null,
  tries_here smallint not null,
  ends_at timestamptz not null,
  gateway text not null,
  worker uuid not null,
  claimed_at timestamptz not null,
  -- The latest moment at which the call can have left.
  counted_at timestamptz not null,
  deadline timestamptz not null,
  finished_at timestamptz,
  -- None: in flight.
  outcome text constraint attempt_outcome
    check (outcome in ('delivered', 'rejected', 'failed', 'throttled', 'unreachable', 'not_made', 'in_doubt')),
  status_code smallint,
  detail text,
  provider_id text,
  -- Settled without its worker, which had died: that says nothing of the gateway.
  is_orphan boolean not null default false,
  -- What its worker reported after the attempt had been settled without it.
  late_outcome text,
  primary key (request_id, number)
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
-- Serves the count of a window and the breaker's look at the last calls.
create index attempt_window on notifications.attempt (gateway, counted_at);
-- Serves the count of calls in flight and the search for those of dead workers.
create index attempt_in_flight on notifications.attempt (gateway, worker) where outcome is null;

-- What the workers know together of a gateway. Its row is the lock under which calls are granted.
create table notifications.gateway (
  name text primary key,
  breaker text not null default 'closed'
    constraint gateway_breaker check (breaker in ('closed', 'open', 'half_open')),
  breaker_since timestamptz not null default clock_timestamp(),
  -- An open breaker lets its probe through then.
  opens_at timestamptz,
  trips integer not null default 0,
  -- Calls a window that the gateway really takes, when that was less than set.
  calls_learned integer,
  learned_at timestamptz,
  guard_ms integer not null default 50,
  paused_until timestamptz,
  throttled_at timestamptz
) with (fillfactor = 50);

create table notifications.worker (
  id uuid primary key,
  host text not null,
  process_id integer not null,
  started_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp()
) with (fillfactor = 50);

-- What is told to the applications that asked for it.
create table notifications.callback (
  id uuid primary key,
  request_id uuid not null,
  url text not null,
  body text not null,
  attempts smallint not null default 0,
  due_at timestamptz not null default clock_timestamp(),
  delivered_at timestamptz,
  given_up_at timestamptz,
  last_error text
);
-- Serves the search for what is due.
create index callback_due on notifications.callback (due_at) where delivered_at is null and given_up_at is null;
-- Serves the explanation of a request, and retention.
create index callback_request on notifications.callback (request_id);

grant select, insert, update, delete on all tables in schema notifications to trastienda_runtime;
