-- Files that were loaded, and the rows of them that could not be. The reasons: docs/decisions/0011-imports.md.

create schema imports;
grant usage on schema imports to trastienda_runtime;

create table imports.import (
  id uuid primary key,
  -- The files that came in one upload, loaded together or not at all.
  upload_id uuid not null,
  module text not null,
  target text not null,
  file_name text,
  actor text not null,
  status text not null
    constraint import_status check (status in ('waiting', 'running', 'completed', 'failed')),
  is_dry_run boolean not null,
  accepts_incomplete boolean not null,
  rejects_share_max float8,
  -- Why it failed: a stable dotted word, and the sentence in both languages.
  failure_reason text,
  failure_text json,
  content_sha256 bytea,
  -- The completed import of the same bytes into the same target, if there is one.
  same_as uuid,
  bytes_total bigint,
  bytes_read bigint not null default 0,
  lines_read bigint not null default 0,
  lines_blank bigint not null default 0,
  rows_read bigint not null default 0,
  rows_inserted bigint not null default 0,
  rows_updated bigint not null default 0,
  rows_unchanged bigint not null default 0,
  rows_rejected bigint not null default 0,
  -- How the file was read: separator, encoding, header, columns left out, which cell is which column.
  reading json,
  attempts smallint not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  beat_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  constraint import_counts check (
    status <> 'completed'
    or rows_read = rows_inserted + rows_updated + rows_unchanged + rows_rejected
  )
);
-- Serves the list, newest first.
create index import_created on imports.import (created_at desc, id desc);
-- Serves the list of one target.
create index import_target on imports.import (module, target, created_at desc, id desc);
-- Serves the files of one upload.
create index import_upload on imports.import (upload_id);
-- Serves the search for an earlier import of the same bytes.
create index import_content on imports.import (content_sha256, module, target, finished_at)
  where status = 'completed' and not is_dry_run;
-- Serves the search for what waits, and for what stands still.
create index import_open on imports.import (created_at) where status in ('waiting', 'running');

create table imports.reject (
  import_id uuid not null references imports.import on delete cascade,
  line bigint not null,
  -- [{column, value, code, ...}], the first being the one that is shown where there is room for one.
  faults json not null,
  raw text not null,
  primary key (import_id, line)
);

-- Files that wait to be loaded, in pieces.
create table imports.piece (
  import_id uuid not null references imports.import on delete cascade,
  number integer not null,
  bytes bytea not null,
  primary key (import_id, number)
);
alter table imports.piece alter column bytes set storage external;

grant select, insert, update, delete on all tables in schema imports to trastienda_runtime;
