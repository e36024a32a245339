-- What came in, as it came: the JSON of a ClaimReview or an annotation, another newsroom's dossier. Kept, whatever was made of it, and never changed.
create table originals (
  id text not null primary key,
  kind text not null check (kind in ('claimreview', 'annotation', 'dossier')),
  subject text not null, -- what was made of it: claim, earlier check, evidence
  subject_id text not null,
  sha256 text not null references blobs (sha256), -- of its bytes
  bytes integer not null,
  address text not null default '', -- where it was read, or the file's name
  system text not null default '', -- whose ids it carries
  external_id text not null default '',
  created_at text not null,
  created_by text not null
) strict;
create index originals_subject on originals (subject_id);
create index originals_external on originals (system, external_id) where external_id <> '';

-- Which of the normalised values a checker's own rating words mean, where people say it. Behind these stand the built-in words.
create table rating_words (
  id text not null primary key,
  word text not null, -- folded, as they are compared
  label text not null, -- as it was written
  checker text not null default '', -- whose word: a domain; '' for everybody's
  value text not null, -- of the normalised values
  note text not null default '',
  version integer not null default 1,
  created_at text not null,
  created_by text not null,
  updated_at text not null,
  withdrawn_at text not null default ''
) strict;
create unique index rating_words_word on rating_words (word, checker) where withdrawn_at = '';

-- Of an earlier check as it was published: its place on its own numerical scale, and who checked.
alter table earlier_checks add column rating_value text not null default '';
alter table earlier_checks add column worst_rating text not null default '';
alter table earlier_checks add column best_rating text not null default '';
alter table earlier_checks add column checker_url text not null default '';

-- Whether the text and bytes of a source may be handed on: '' as the newsroom does usually, share, or hash for their hashes alone.
alter table sources add column sharing text not null default '' check (sharing in ('', 'share', 'hash'));

-- Calls of the API that said how to recognise them (Idempotency-Key), with what they were answered, for a day. Not history: no entry in the ledger.
create table idempotency_keys (
  person text not null references people (id),
  key text not null,
  request text not null, -- SHA-256 of method, address and body
  status integer not null default 0, -- 0 while it is being answered
  headers text not null default '',
  body blob,
  created_at text not null,
  primary key (person, key)
) strict;
create index idempotency_keys_created on idempotency_keys (created_at);
