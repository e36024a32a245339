-- Accounts. joined_at is when an account began; '' is the one local person of a site without accounts. marks counts what the person's own
-- pages show and the ledger does not hold (what the bell says, saved views), so that a kept page is known to be old.
alter table people add column email text collate "C" not null default '';
alter table people add column joined_at text collate "C" not null default '';
alter table people add column password_set_at text collate "C" not null default '';
alter table people add column second_factor_at text collate "C" not null default '';
alter table people add column version bigint not null default 1;
alter table people add column marks bigint not null default 0;

-- Secrets of people: hashes, and the key of a second factor. Their entries hold hashes of them. A second factor that is off has no secret.
create table passwords (
  id text collate "C" not null primary key,
  person text collate "C" not null unique references people (id),
  hash text collate "C" not null -- argon2id
);

-- confirmed_at is '' until the person has shown a code; last_step is the time step of the last code that was taken: none works twice.
create table second_factors (
  id text collate "C" not null primary key,
  person text collate "C" not null unique references people (id),
  secret text collate "C" not null,
  confirmed_at text collate "C" not null default '',
  last_step bigint not null default 0
);

create table recovery_codes (
  person text collate "C" not null references people (id),
  code_sha256 text collate "C" not null,
  used_at text collate "C" not null default '',
  primary key (person, code_sha256)
);

-- Who somebody is at a newsroom's own sign-in (OpenID Connect).
create table identities (
  id text collate "C" not null primary key,
  issuer text collate "C" not null,
  subject text collate "C" not null,
  person text collate "C" not null references people (id),
  created_at text collate "C" not null,
  unique (issuer, subject)
);

-- A password was right and the second factor is still asked for.
create table signin_challenges (
  token_sha256 text collate "C" not null primary key,
  person text collate "C" not null references people (id),
  created_at text collate "C" not null,
  expires_at text collate "C" not null,
  tries bigint not null default 0
);

alter table signin_links add column purpose text collate "C" not null default 'signin' check (purpose in ('signin', 'invitation', 'reset'));
alter table signin_links add column made_by text collate "C" not null default '';
alter table sessions add column agent text collate "C" not null default ''; -- the browser, in its own words
alter table sessions add column seen_at text collate "C" not null default '';
create index sessions_person on sessions (person, created_at);

create table api_tokens (
  id text collate "C" not null primary key,
  person text collate "C" not null references people (id),
  label text collate "C" not null default '',
  scope text collate "C" not null check (scope in ('read', 'write')),
  token_sha256 text collate "C" not null unique,
  created_at text collate "C" not null,
  created_by text collate "C" not null,
  expires_at text collate "C" not null default '',
  revoked_at text collate "C" not null default '',
  used_at text collate "C" not null default ''
);
create index api_tokens_person on api_tokens (person, created_at);

-- When a claim is wanted, and how much: '' is as usual.
alter table claims add column due text collate "C" not null default '';
alter table claims add column priority text collate "C" not null default '' check (priority in ('', 'high', 'urgent'));
create index claims_due on claims ((case due when '' then '9999' else due end), id);
create index claims_priority on claims ((priority || ':' || updated_at), id);
create index claims_assigned on claims (assignee, status, updated_at, id);

-- Who gave which rating in which round. blind is 1 when it was given before seeing the others.
create table readings (
  id text collate "C" not null primary key,
  claim text collate "C" not null references claims (id),
  round bigint not null,
  person text collate "C" not null, -- as an actor
  blind bigint not null default 0 check (blind in (0, 1)),
  scale text collate "C" not null,
  scale_version bigint not null,
  rating text collate "C" not null,
  conclusion text collate "C" not null,
  justification text collate "C" not null default '',
  given_at text collate "C" not null,
  version bigint not null default 1,
  unique (claim, round, person)
);

-- The approvals that publishing needs. of_sha256 is the hash of what was approved: when that changes, the approval lapses.
create table signoffs (
  id text collate "C" not null primary key,
  claim text collate "C" not null references claims (id),
  round bigint not null,
  person text collate "C" not null, -- as an actor
  note text collate "C" not null default '',
  of_sha256 text collate "C" not null,
  given_at text collate "C" not null,
  withdrawn_at text collate "C" not null default ''
);
create index signoffs_claim on signoffs (claim, round);

-- A void publication says that our own check was wrong; it carries no rating.
alter table publications add column kind text collate "C" not null default '' check (kind in ('', 'void'));

-- What people say to each other about a claim or one piece of evidence. parent is the first comment of the thread.
create table comments (
  id text collate "C" not null primary key,
  claim text collate "C" not null references claims (id),
  evidence text collate "C" references evidence (id),
  parent text collate "C" references comments (id),
  text text collate "C" not null,
  mentions text collate "C" not null default '[]', -- ids of people
  speaks_of_rating bigint not null default 0 check (speaks_of_rating in (0, 1)),
  created_at text collate "C" not null,
  created_by text collate "C" not null,
  edited_at text collate "C" not null default '',
  withdrawn_at text collate "C" not null default '',
  resolved_at text collate "C" not null default '', -- of a thread: on its first comment
  resolved_by text collate "C" not null default '',
  version bigint not null default 1
);
create index comments_claim on comments (claim, created_at);
create index comments_parent on comments (parent) where parent is not null;

-- Whether a person gets mail of what concerns them: a preference, not part of the record.
alter table people add column mail text not null default '' check (mail in ('', 'off'));

-- What concerns a person: the bell, and the mail that is still to be sent.
create table notifications (
  id text collate "C" not null primary key,
  person text collate "C" not null references people (id),
  kind text collate "C" not null,
  claim text collate "C" references claims (id),
  comment text collate "C" references comments (id),
  actor text collate "C" not null,
  created_at text collate "C" not null,
  seen_at text collate "C" not null default '',
  mail text collate "C" not null default '' check (mail in ('', 'due', 'sent', 'failed')),
  mail_tries bigint not null default 0,
  mail_next_at text collate "C" not null default ''
);
create index notifications_person on notifications (person, created_at);
create index notifications_unseen on notifications (person) where seen_at = '';
create index notifications_mail on notifications (mail_next_at) where mail = 'due';

-- Filters of the Desk under a name, for oneself or for all.
create table saved_views (
  id text collate "C" not null primary key,
  owner text collate "C" not null references people (id),
  name text collate "C" not null,
  query text collate "C" not null,
  shared bigint not null default 0 check (shared in (0, 1)),
  created_at text collate "C" not null,
  updated_at text collate "C" not null,
  deleted_at text collate "C" not null default '' -- it can be brought back for a day
);
create index saved_views_owner on saved_views (owner);

-- Who has a claim open. Rows go out of date by themselves.
create table presence (
  claim text collate "C" not null references claims (id),
  person text collate "C" not null references people (id),
  seen_at text collate "C" not null,
  primary key (claim, person)
);

-- Other programs that are told what happens, and what was sent to them.
create table webhooks (
  id text collate "C" not null primary key,
  url text collate "C" not null,
  secret text collate "C" not null,
  events text collate "C" not null default '[]', -- kinds of events; none: all
  active bigint not null default 1 check (active in (0, 1)),
  version bigint not null default 1,
  created_at text collate "C" not null,
  created_by text collate "C" not null,
  updated_at text collate "C" not null
);

create table webhook_deliveries (
  id text collate "C" not null primary key,
  webhook text collate "C" not null references webhooks (id),
  event text collate "C" not null,
  payload text collate "C" not null,
  created_at text collate "C" not null,
  state text collate "C" not null default 'due' check (state in ('due', 'delivered', 'failed')),
  tries bigint not null default 0,
  next_at text collate "C" not null,
  last_status bigint not null default 0,
  last_error text collate "C" not null default '',
  delivered_at text collate "C" not null default ''
);
create index webhook_deliveries_due on webhook_deliveries (next_at) where state = 'due';
create index webhook_deliveries_webhook on webhook_deliveries (webhook, created_at);

-- A confidential source is shown to those with the right alone.
alter table sources add column confidential text collate "C" not null default '' check (confidential in ('', 'yes'));
alter table sources add column confidential_reason text collate "C" not null default '';

-- The signed head: a C2SP checkpoint as a signed note. Public keys are here, so that whoever verifies needs no key file.
alter table ledger_head add column note text collate "C" not null default '';
create table ledger_keys (
  name text collate "C" not null primary key, -- of the key, with its hash
  verifier text collate "C" not null, -- as signed notes write it
  created_at text collate "C" not null
);

-- Payloads that were taken out; the entry keeps its place and its hash.
-- Of the last entry of a record a salted hash of the row stays, so that the record can still be compared.
create table redactions (
  id text collate "C" not null primary key,
  sequence bigint not null unique,
  reason text collate "C" not null,
  redacted_at text collate "C" not null,
  redacted_by text collate "C" not null,
  row_salt text collate "C" not null default '',
  row_sha256 text collate "C" not null default ''
);

-- What was done to claims, for the newsroom's figures: the whole history need not be read for them. The question (claims) says the same actions.
create index ledger_work on ledger (action, sequence, time, subject_id) where action in ('claim.unassigned', 'claim.assigned', 'claim.reported', 'claim.cross-checking',
  'claim.submitted', 'claim.agreed', 'claim.differed', 'claim.published', 'claim.returned', 'claim.withdrawn', 'claim.correct', 'claim.void', 'claim.undo',
  'reading.give', 'reading.change');
