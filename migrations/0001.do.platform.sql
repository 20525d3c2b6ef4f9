-- What every module stands on: the runtime role, events, stored answers, keys, users, sessions, the audit trail.

do $$
begin
  if not exists (select from pg_roles where rolname = 'trastienda_runtime') then
    begin
      create role trastienda_runtime nologin;
    exception
      -- Roles belong to the whole server: another database's migration may have been first.
      when duplicate_object or unique_violation then null;
      when insufficient_privilege then
        raise exception 'The login % cannot create roles. Ask the administrator of the server to run: create role trastienda_runtime nologin; grant trastienda_runtime to %;', current_user, current_user;
    end;
  end if;
  -- Since PostgreSQL 16 who creates a role may not act as it before granting it to itself.
  begin
    execute format('grant trastienda_runtime to %I', current_user);
  exception
    -- "Tuple concurrently updated": the migration of another database on this server grants the same.
    when internal_error then null;
    when insufficient_privilege then
      if not pg_has_role(current_user, 'trastienda_runtime', 'member') then raise; end if;
  end;
end $$;

create schema if not exists platform;
grant usage on schema platform to trastienda_runtime;

create table platform.event (
  id bigint generated always as identity primary key,
  type text not null,
  payload jsonb not null,
  recorded_at timestamptz not null default clock_timestamp()
);
-- Serves the removal of old events.
create index event_recorded_at on platform.event using brin (recorded_at);

create table platform.event_delivery (
  event_id bigint not null references platform.event on delete cascade,
  listener text not null,
  attempts integer not null default 0,
  due_at timestamptz not null default clock_timestamp(),
  last_error text,
  parked_at timestamptz,
  primary key (event_id, listener)
);
-- Serves the search for what is due.
create index event_delivery_due on platform.event_delivery (due_at) where parked_at is null;

create table platform.stored_answer (
  actor text not null,
  key_hash bytea not null,
  request_hash bytea not null,
  status integer not null,
  sealed_body bytea not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (actor, key_hash)
);
-- Serves the removal of old answers.
create index stored_answer_created_at on platform.stored_answer using brin (created_at);

create table platform.api_key (
  id text primary key,
  name text not null,
  secret_hash bytea not null,
  last_four text not null,
  scopes text[] not null,
  provider_id text,
  calls_per_minute integer,
  created_at timestamptz(3) not null default clock_timestamp(),
  created_by text not null,
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  successor_id text references platform.api_key,
  last_used_at timestamptz(3)
);

create table platform.user_account (
  id bigint generated always as identity primary key,
  email text not null,
  name text not null,
  password_hash text not null,
  role text not null constraint user_account_role check (role in ('admin', 'agent', 'analyst', 'operator')),
  disabled_at timestamptz(3),
  created_at timestamptz(3) not null default clock_timestamp()
);
create unique index user_account_email_unique on platform.user_account (lower(email));

create table platform.session (
  id text primary key,
  user_id bigint not null references platform.user_account on delete cascade,
  created_at timestamptz(3) not null default clock_timestamp(),
  last_seen_at timestamptz(3) not null default clock_timestamp(),
  expires_at timestamptz(3) not null,
  ended_at timestamptz(3)
);
-- Serves the ending of all sessions of a user.
create index session_of_user on platform.session (user_id);

create table platform.audit_entry (
  id bigint generated always as identity primary key,
  at timestamptz(3) not null default clock_timestamp(),
  actor text not null,
  action text not null,
  subject text,
  ip text,
  request_id text,
  details jsonb not null default '{}'
);
-- Serve the trail of one actor and the history of one subject, newest first.
create index audit_entry_actor on platform.audit_entry (actor, id);
create index audit_entry_subject on platform.audit_entry (subject, id);

grant select, insert, update, delete on platform.event, platform.event_delivery, platform.stored_answer,
  platform.api_key, platform.user_account, platform.session to trastienda_runtime;
grant select, insert on platform.audit_entry to trastienda_runtime;
grant select on platform.migration to trastienda_runtime;
