-- Alerts: what an operator should know, in one place. The reasons: docs/decisions/0013-alerts.md.

create schema alerts;
grant usage on schema alerts to trastienda_runtime;

create table alerts.alert (
  id uuid primary key,
  -- The module that raised it, and what it says: 'criticality', 'criticality.consumer_silent'.
  source text not null,
  kind text not null,
  -- What is the same trouble: raised again while open, it is the same alert.
  key text not null constraint alert_key check (char_length(key) between 1 and 500),
  severity text not null constraint alert_severity check (severity in ('info', 'warning', 'critical')),
  -- A moment is over as soon as it was: it is told once for ever, and resolved by whoever acknowledges it.
  is_moment boolean not null,
  -- What its text is made of, in the reader's language.
  payload jsonb not null,
  occurrences integer not null default 1,
  raised_at timestamptz not null default clock_timestamp(),
  last_raised_at timestamptz not null default clock_timestamp(),
  acknowledged_at timestamptz,
  acknowledged_by text,
  snoozed_until timestamptz,
  snoozed_by text,
  resolved_at timestamptz
);
-- One open alert for each trouble; a moment is never raised twice.
create unique index alert_open on alerts.alert (kind, key) where resolved_at is null or is_moment;
-- Serve the list, newest first, of all and of one source.
create index alert_raised on alerts.alert (raised_at, id);
create index alert_source_raised on alerts.alert (source, raised_at, id);
create index alert_unresolved on alerts.alert (raised_at, id) where resolved_at is null;
-- Serve the pause between two tellings of the same trouble, and the search for snoozes that have ended.
create index alert_kind_key on alerts.alert (kind, key);
create index alert_snoozed on alerts.alert (snoozed_until) where resolved_at is null and snoozed_until is not null;

-- Everything that happened to alerts, numbered in the order of commits, so that a reader can go on from a number.
create table alerts.alert_event (
  id bigint generated always as identity primary key,
  alert_id uuid not null references alerts.alert on delete cascade,
  what text not null constraint alert_event_what check (
    what in ('raised', 'raised_again', 'acknowledged', 'unacknowledged', 'snoozed', 'unsnoozed', 'resolved')
  ),
  actor text,
  note text constraint alert_event_note check (char_length(note) <= 1000),
  at timestamptz not null default clock_timestamp()
);
create index alert_event_alert on alerts.alert_event (alert_id, id);

-- How many alerts there ever were, for metrics: it never falls, as the alerts themselves are deleted one day.
create table alerts.raised (
  source text not null,
  severity text not null,
  alerts bigint not null,
  primary key (source, severity)
);

-- Who is told of what, and how.
create table alerts.rule (
  id uuid primary key,
  name text not null constraint rule_name check (char_length(name) between 1 and 200),
  -- Null means any.
  source text,
  kind text,
  severity_min text not null constraint rule_severity check (severity_min in ('info', 'warning', 'critical')),
  channel text not null constraint rule_channel check (channel in ('email', 'sms', 'push')),
  recipient text not null constraint rule_recipient check (char_length(recipient) between 1 and 320),
  language text not null constraint rule_language check (language in ('en', 'es')),
  tells_end boolean not null default true,
  is_on boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp()
);

-- What is to be told, written in the transaction that raised or resolved; sent once each as a notification request whose
-- id is the telling's own.
create table alerts.telling (
  id uuid primary key,
  alert_id uuid not null references alerts.alert on delete cascade,
  rule_id uuid references alerts.rule on delete set null,
  what text not null constraint telling_what check (what in ('raised', 'still_open', 'resolved')),
  -- When that was: an alert is still open at the end of each snooze.
  told_of timestamptz not null,
  -- Those of the rule; when it is sent, those that it was sent by.
  channel text not null,
  recipient text not null,
  language text not null,
  due_at timestamptz not null default clock_timestamp(),
  attempts integer not null default 0,
  last_error text,
  -- Handed to the notifications module, or given up with the reason in last_error.
  sent_at timestamptz,
  given_up_at timestamptz,
  constraint telling_once unique (alert_id, rule_id, what, told_of)
);
create index telling_due on alerts.telling (due_at) where sent_at is null and given_up_at is null;

grant select, insert, update, delete on alerts.alert, alerts.alert_event, alerts.raised, alerts.rule, alerts.telling
  to trastienda_runtime;
