-- Which consumers were forgotten, and when: whoever noted before that they asked must not make them known again. The reasons:
-- docs/decisions/0014-criticality.md.

create table criticality.forgotten_consumer (
  app text primary key,
  forgotten_at timestamptz not null default clock_timestamp()
);
grant select, insert, update, delete on criticality.forgotten_consumer to trastienda_runtime;
