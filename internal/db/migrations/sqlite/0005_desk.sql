-- Accounts. joined_at is when an account began; '' is the one local person of a site without accounts. marks counts what the person's own
-- pages show and the ledger does not hold (what the bell says, saved views), so that a kept page is known to be old.
alter table people add column email text not null default '';
alter table people add column joined_at text not null default '';
alter table people add column password_set_at text not null default '';
alter table people add column second_factor_at text not null default '';
alter table people add column version integer not null default 1;
alter table people add column marks integer not null default 0;

-- Secrets of people: hashes, and the key of a second factor. Their entries hold hashes of them. A second factor that is off has no secret.
create table passwords (
  id text not null primary key,
  person text not null unique references people (id),
  hash text not null -- argon2id
) strict;

-- confirmed_at is '' until the person has shown a code; last_step is the time step of the last code that was taken: none works twice.
create table second_factors (
  id text not null primary key,
  person text not null unique references people (id),
  secret text not null,
  confirmed_at text not null default '',
  last_step integer not null default 0
) strict;

create table recovery_codes (
  person text not null references people (id),
  code_sha256 text not null,
  used_at text not null default '',
  primary key (person, code_sha256)
) strict;

-- Who somebody is at a newsroom's own sign-in (OpenID Connect).
create table identities (
  id text not null primary key,
  issuer text not null,
  subject text not null,
  person text not null references people (id),
  created_at text not null,
  unique (issuer, subject)
) strict;

-- A password was right and the second factor is still asked for.
create table signin_challenges (
  token_sha256 text not null primary key,
  person text not null references people (id),
  created_at text not null,
  expires_at text not null,
  tries integer not null default 0
) strict;

alter table signin_links add column purpose text not null default 'signin' check (purpose in ('signin', 'invitation', 'reset'));
alter table signin_links add column made_by text not null default '';
alter table sessions add column agent text not null default ''; -- the browser, in its own words
alter table sessions add column seen_at text not null default '';
create index sessions_person on sessions (person, created_at);

create table api_tokens (
  id text not null primary key,
  person text not null references people (id),
  label text not null default '',
  scope text not null check (scope in ('read', 'write')),
  token_sha256 text not null unique,
  created_at text not null,
  created_by text not null,
  expires_at text not null default '',
  revoked_at text not null default '',
  used_at text not null default ''
) strict;
create index api_tokens_person on api_tokens (person, created_at);

-- When a claim is wanted, and how much: '' is as usual.
alter table claims add column due text not null default '';
alter table claims add column priority text not null default '' check (priority in ('', 'high', 'urgent'));
create index claims_due on claims ((case due when '' then '9999' else due end), id);
create index claims_priority on claims ((priority || ':' || updated_at), id);
create index claims_assigned on claims (assignee, status, updated_at, id);

-- Who gave which rating in which round. blind is 1 when it was given before seeing the others.
create table readings (
  id text not null primary key,
  claim text not null references claims (id),
  round integer not null,
  person text not null, -- as an actor
  blind integer not null default 0 check (blind in (0, 1)),
  scale text not null,
  scale_version integer not null,
  rating text not null,
  conclusion text not null,
  justification text not null default '',
  given_at text not null,
  version integer not null default 1,
  unique (claim, round, person)
) strict;

-- The approvals that publishing needs. of_sha256 is the hash of what was approved: when that changes, the approval lapses.
create table signoffs (
  id text not null primary key,
  claim text not null references claims (id),
  round integer not null,
  person text not null, -- as an actor
  note text not null default '',
  of_sha256 text not null,
  given_at text not null,
  withdrawn_at text not null default ''
) strict;
create index signoffs_claim on signoffs (claim, round);

-- A void publication says that our own check was wrong; it carries no rating.
alter table publications add column kind text not null default '' check (kind in ('', 'void'));

-- What people say to each other about a claim or one piece of evidence. parent is the first comment of the thread.
create table comments (
  id text not null primary key,
  claim text not null references claims (id),
  evidence text references evidence (id),
  parent text references comments (id),
  text text not null,
  mentions text not null default '[]', -- ids of people
  speaks_of_rating integer not null default 0 check (speaks_of_rating in (0, 1)),
  created_at text not null,
  created_by text not null,
  edited_at text not null default '',
  withdrawn_at text not null default '',
  resolved_at text not null default '', -- of a thread: on its first comment
  resolved_by text not null default '',
  version integer not null default 1
) strict;
create index comments_claim on comments (claim, created_at);
create index comments_parent on comments (parent) where parent is not null;

-- Whether a person gets mail of what concerns them: a preference, not part of the record.
alter table people add column mail text not null default '' check (mail in ('', 'off'));

-- What concerns a person: the bell, and the mail that is still to be sent.
create table notifications (
  id text not null primary key,
  person text not null references people (id),
  kind text not null,
  claim text references claims (id),
  comment text references comments (id),
  actor text not null,
  created_at text not null,
  seen_at text not null default '',
  mail text not null default '' check (mail in ('', 'due', 'sent', 'failed')),
  mail_tries integer not null default 0,
  mail_next_at text not null default ''
) strict;
create index notifications_person on notifications (person, created_at);
create index notifications_unseen on notifications (person) where seen_at = '';
create index notifications_mail on notifications (mail_next_at) where mail = 'due';

-- Filters of the Desk under a name, for oneself or for all.
create table saved_views (
  id text not null primary key,
  owner text not null references people (id),
  name text not null,
  query text not null,
  shared integer not null default 0 check (shared in (0, 1)),
  created_at text not null,
  updated_at text not null,
  deleted_at text not null default '' -- it can be brought back for a day
) strict;
create index saved_views_owner on saved_views (owner);

-- Who has a claim open. Rows go out of date by themselves.
create table presence (
  claim text not null references claims (id),
  person text not null references people (id),
  seen_at text not null,
  primary key (claim, person)
) strict;

-- Other programs that are told what happens, and what was sent to them.
create table webhooks (
  id text not null primary key,
  url text not null,
  secret text not null,
  events text not null default '[]', -- kinds of events; none: all
  active integer not null default 1 check (active in (0, 1)),
  version integer not null default 1,
  created_at text not null,
  created_by text not null,
  updated_at text not null
) strict;

create table webhook_deliveries (
  id text not null primary key,
  webhook text not null references webhooks (id),
  event text not null,
  payload text not null,
  created_at text not null,
  state text not null default 'due' check (state in ('due', 'delivered', 'failed')),
  tries integer not null default 0,
  next_at text not null,
  last_status integer not null default 0,
  last_error text not null default '',
  delivered_at text not null default ''
) strict;
create index webhook_deliveries_due on webhook_deliveries (next_at) where state = 'due';
create index webhook_deliveries_webhook on webhook_deliveries (webhook, created_at);

-- A confidential source is shown to those with the right alone.
alter table sources add column confidential text not null default '' check (confidential in ('', 'yes'));
alter table sources add column confidential_reason text not null default '';

-- The signed head: a C2SP checkpoint as a signed note. Public keys are here, so that whoever verifies needs no key file.
alter table ledger_head add column note text not null default '';
create table ledger_keys (
  name text not null primary key, -- of the key, with its hash
  verifier text not null, -- as signed notes write it
  created_at text not null
) strict;

-- Payloads that were taken out; the entry keeps its place and its hash.
-- Of the last entry of a record a salted hash of the row stays, so that the record can still be compared.
create table redactions (
  id text not null primary key,
  sequence integer not null unique,
  reason text not null,
  redacted_at text not null,
  redacted_by text not null,
  row_salt text not null default '',
  row_sha256 text not null default ''
) strict;

-- What was done to claims, for the newsroom's figures: the whole history need not be read for them. The question (claims) says the same actions.
create index ledger_work on ledger (action, sequence, time, subject_id) where action in ('claim.unassigned', 'claim.assigned', 'claim.reported', 'claim.cross-checking',
  'claim.submitted', 'claim.agreed', 'claim.differed', 'claim.published', 'claim.returned', 'claim.withdrawn', 'claim.correct', 'claim.void', 'claim.undo',
  'reading.give', 'reading.change');
