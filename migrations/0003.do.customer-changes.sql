-- Tells whether the whole list is still what it was at an earlier snapshot, so that it can be answered from memory.
-- One row for each transaction that changed a document, only ever inserted: writers never wait for each other.

create table customers.customer_change (
  transaction xid8 primary key,
  changed_at timestamptz not null default clock_timestamp()
);
-- Serves the removal of old rows.
create index customer_change_changed_at on customers.customer_change using brin (changed_at);

create function customers.note_change() returns trigger language plpgsql as $$
begin
  insert into customers.customer_change (transaction) values (pg_current_xact_id()) on conflict do nothing;
  return null;
end $$;

create trigger customer_document_change after insert or update or delete or truncate on customers.customer_document
  for each statement execute function customers.note_change();

grant select, insert, delete on customers.customer_change to trastienda_runtime;
