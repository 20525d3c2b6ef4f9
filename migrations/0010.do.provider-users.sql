-- Users of the console who act for one provider: they see its sales and nothing else.
alter table platform.user_account
  add column provider_id text,
  drop constraint user_account_role,
  add constraint user_account_role check (role in ('admin', 'agent', 'analyst', 'operator', 'provider')),
  add constraint user_account_provider check ((role = 'provider') = (provider_id is not null));
