-- What came in, as it came: the JSON of a ClaimReview or an annotation, another newsroom's dossier. Kept, whatever was made of it, and never changed.
create table originals (
  id text collate "C" not null primary key,
  kind text collate "C" not null check (kind in ('claimreview', 'annotation', 'dossier')),
  subject text collate "C" not null, -- what was made of it: claim, earlier check, evidence
  subject_id text collate "C" not null,
  sha256 text collate "C" not null references blobs (sha256), -- of its bytes
  bytes bigint not null,
  address text collate "C" not null default '', -- where it was read, or the file's name
  system text collate "C" not null default '', -- whose ids it carries
  external_id text collate "C" not null default '',
  created_at text collate "C" not null,
  created_by text collate "C" not null
);
create index originals_subject on originals (subject_id);
create index originals_external on originals (system, external_id) where external_id <> '';

-- Which of the normalised values a checker's own rating words mean, where people say it. Behind these stand the built-in words.
create table rating_words (
  id text collate "C" not null primary key,
  word text collate "C" not null, -- folded, as they are compared
  label text collate "C" not null, -- as it was written
  checker text collate "C" not null default '', -- whose word: a domain; '' for everybody's
  value text collate "C" not null, -- of the normalised values
  note text collate "C" not null default '',
  version bigint not null default 1,
  created_at text collate "C" not null,
  created_by text collate "C" not null,
  updated_at text collate "C" not null,
  withdrawn_at text collate "C" not null default ''
);
create unique index rating_words_word on rating_words (word, checker) where withdrawn_at = '';

-- Of an earlier check as it was published: its place on its own numerical scale, and who checked.
alter table earlier_checks add column rating_value text collate "C" not null default '';
alter table earlier_checks add column worst_rating text collate "C" not null default '';
alter table earlier_checks add column best_rating text collate "C" not null default '';
alter table earlier_checks add column checker_url text collate "C" not null default '';

-- Whether the text and bytes of a source may be handed on: '' as the newsroom does usually, share, or hash for their hashes alone.
alter table sources add column sharing text collate "C" not null default '' check (sharing in ('', 'share', 'hash'));

-- Calls of the API that said how to recognise them (Idempotency-Key), with what they were answered, for a day. Not history: no entry in the ledger.
create table idempotency_keys (
  person text collate "C" not null references people (id),
  key text collate "C" not null,
  request text collate "C" not null, -- SHA-256 of method, address and body
  status integer not null default 0, -- 0 while it is being answered
  headers text collate "C" not null default '',
  body bytea,
  created_at text collate "C" not null,
  primary key (person, key)
);
create index idempotency_keys_created on idempotency_keys (created_at);
