-- People and how they sign in.
create table people (
  id text not null primary key,
  name text not null,
  role text not null check (role in ('viewer', 'researcher', 'checker', 'editor', 'admin')),
  created_at text not null,
  disabled_at text not null default ''
) strict;

create table signin_links (
  token_sha256 text not null primary key,
  person text not null references people (id),
  created_at text not null,
  expires_at text not null,
  used_at text not null default ''
) strict;

create table sessions (
  token_sha256 text not null primary key,
  person text not null references people (id),
  created_at text not null,
  expires_at text not null,
  revoked_at text not null default ''
) strict;

-- The next short reference of each kind (CT-0001, SR-0001): never reused.
create table counters (
  kind text not null primary key,
  next integer not null
) strict;
insert into counters (kind, next) values ('CT', 1), ('SR', 1);

-- Publishers and their sources.
create table publishers (
  id text not null primary key,
  name text not null,
  latin text not null default '',
  language text not null default '',
  kind text not null default '',
  domain text not null default '',
  country text not null default '',
  owner text not null default '',
  corrections_policy text not null default '',
  note text not null default '',
  version integer not null default 1,
  system text not null default '',
  external_id text not null default '',
  created_at text not null,
  updated_at text not null
) strict;
create index publishers_name on publishers (name);
create unique index publishers_external on publishers (system, external_id) where external_id <> '';

create table reliability_grades (
  id text not null primary key,
  publisher text not null references publishers (id),
  grade text not null check (grade in ('A', 'B', 'C', 'D', 'E', 'F')),
  reason text not null,
  graded_at text not null,
  graded_by text not null
) strict;
create index reliability_grades_publisher on reliability_grades (publisher, graded_at);

create table sources (
  id text not null primary key,
  ref text not null unique,
  publisher text references publishers (id),
  title text not null,
  authors text not null default '[]',
  published text not null default '',
  language text not null default '',
  url text not null default '',
  kind text not null default '',
  basis text not null default 'unknown' check (basis in ('unknown', 'document', 'firsthand')),
  basis_reason text not null default '',
  origin_group text not null default '',
  group_reason text not null default '',
  located integer not null default 1 check (located in (0, 1)),
  note text not null default '',
  version integer not null default 1,
  system text not null default '',
  external_id text not null default '',
  created_at text not null,
  updated_at text not null
) strict;
create index sources_publisher on sources (publisher);
create index sources_url on sources (url) where url <> '';
create index sources_updated on sources (updated_at, id);
create unique index sources_external on sources (system, external_id) where external_id <> '';

-- Bytes of snapshots: content-addressed, stored once, compressed (gzip).
create table blobs (
  sha256 text not null primary key,
  bytes integer not null,
  packed blob not null
) strict;

create table snapshots (
  id text not null primary key,
  source text not null references sources (id),
  number integer not null,
  sha256 text not null references blobs (sha256),
  media_type text not null,
  charset text not null default '',
  bytes integer not null,
  text text not null,
  text_sha256 text not null,
  text_chars integer not null,
  boilerplate text not null default '[]',
  excerpt integer not null default 0 check (excerpt in (0, 1)),
  extractor text not null,
  extractor_version text not null,
  method text not null,
  name text not null default '',
  captured_at text not null,
  captured_by text not null,
  unique (source, number)
) strict;
create index snapshots_sha256 on snapshots (sha256);

create table passages (
  id text not null primary key,
  snapshot text not null references snapshots (id),
  quote text not null,
  prefix text not null default '',
  suffix text not null default '',
  start_offset integer not null,
  end_offset integer not null,
  page text not null default '',
  created_at text not null,
  created_by text not null,
  unique (snapshot, start_offset, end_offset),
  check (start_offset >= 0 and end_offset > start_offset)
) strict;

-- from_source derives from to_source. claims is a JSON array of claim ids when the scope is some claims.
create table derivations (
  id text not null primary key,
  from_source text not null references sources (id),
  to_source text not null references sources (id),
  relation text not null,
  status text not null default 'confirmed' check (status in ('suggested', 'confirmed', 'rejected')),
  claims text not null default '[]',
  passage text references passages (id),
  shown_by text not null default '',
  note text not null default '',
  version integer not null default 1,
  created_at text not null,
  created_by text not null,
  updated_at text not null
) strict;
create index derivations_from on derivations (from_source);
create index derivations_to on derivations (to_source);

-- Rating scales are versioned, never edited; ratings is a JSON array.
create table scales (
  id text not null primary key,
  slug text not null,
  version integer not null,
  name text not null,
  ratings text not null,
  created_at text not null,
  created_by text not null,
  unique (slug, version)
) strict;

create table settings (
  name text not null primary key,
  value text not null
) strict;

create table claims (
  id text not null primary key,
  ref text not null unique,
  title text not null default '',
  text text not null,
  language text not null default '',
  original text not null default '',
  original_language text not null default '',
  claimant text not null default '',
  said text not null default '',
  first_appearance text references sources (id),
  context text not null default '',
  tags text not null default '[]',
  status text not null default 'unassigned' check (status in ('unassigned', 'assigned', 'reported', 'cross-checking', 'submitted', 'published', 'returned', 'withdrawn')),
  assignee text references people (id),
  scale text not null default '',
  scale_version integer not null default 0,
  rating text not null default '',
  conclusion text not null default '',
  justification text not null default '',
  rated_by text not null default '',
  rated_at text not null default '',
  round integer not null default 1,
  version integer not null default 1,
  system text not null default '',
  external_id text not null default '',
  folded text not null default '', -- text, title, claimant and conclusion for searching; derived
  created_at text not null,
  created_by text not null,
  updated_at text not null
) strict;
create index claims_updated on claims (updated_at, id);
create index claims_status on claims (status, updated_at, id);
create index claims_created on claims (created_at, id);
create index claims_language on claims (language, updated_at, id);
create index claims_rating on claims (rating, updated_at, id);
create index claims_assignee on claims (assignee, updated_at, id);
create unique index claims_external on claims (system, external_id) where external_id <> '';

-- The tags of claims.tags one by one, for filters; derived.
create table claim_tags (
  tag text not null,
  claim text not null references claims (id),
  primary key (tag, claim)
) strict;
create index claim_tags_claim on claim_tags (claim);

-- One passage for or against one claim; or, without a passage, where we searched and did not find. Withdrawn, never deleted.
create table evidence (
  id text not null primary key,
  claim text not null references claims (id),
  passage text references passages (id),
  source text references sources (id),
  stance text not null default '' check (stance in ('', 'supports', 'refutes', 'context')),
  role text not null default '' check (role in ('', 'primary', 'secondary')),
  note text not null default '',
  searched text not null default '',
  number integer not null,
  added_at text not null,
  added_by text not null,
  withdrawn_at text not null default '',
  withdrawn_by text not null default '',
  unique (claim, number),
  check ((passage is not null and source is not null and stance <> '' and searched = '') or (passage is null and stance = '' and searched <> ''))
) strict;
create index evidence_passage on evidence (passage);
create index evidence_source on evidence (source);

-- What was published, as it was: immutable.
create table publications (
  id text not null primary key,
  claim text not null references claims (id),
  number integer not null,
  text text not null,
  scale text not null,
  scale_version integer not null,
  rating text not null,
  conclusion text not null,
  justification text not null,
  note text not null default '',
  published_at text not null,
  published_by text not null,
  unique (claim, number)
) strict;

-- Somebody else's check of a claim, imported: shown as theirs, never ours.
create table earlier_checks (
  id text not null primary key,
  claim text not null references claims (id),
  rating text not null,
  title text not null default '',
  url text not null default '',
  checked text not null default '',
  language text not null default '',
  checker text not null default '',
  created_at text not null
) strict;
create index earlier_checks_claim on earlier_checks (claim);

-- The ledger: entries, the hashes of their RFC 6962 tree in the order of tlog, and the head.
create table ledger (
  sequence integer not null primary key,
  time text not null,
  actor text not null,
  action text not null,
  subject text not null,
  subject_id text not null,
  payload_sha256 text not null,
  salt text not null,
  payload text not null,
  leaf_hash text not null
) strict;
create index ledger_subject on ledger (subject_id, sequence);

create table ledger_hashes (
  position integer not null primary key,
  hash blob not null
) strict;

create table ledger_head (
  id integer not null primary key check (id = 1),
  size integer not null,
  root text not null,
  time text not null
) strict;
insert into ledger_head (id, size, root, time) values (1, 0, '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', '');
