-- People and how they sign in.
create table people (
  id text collate "C" not null primary key,
  name text collate "C" not null,
  role text collate "C" not null check (role in ('viewer', 'researcher', 'checker', 'editor', 'admin')),
  created_at text collate "C" not null,
  disabled_at text collate "C" not null default ''
);

create table signin_links (
  token_sha256 text collate "C" not null primary key,
  person text collate "C" not null references people (id),
  created_at text collate "C" not null,
  expires_at text collate "C" not null,
  used_at text collate "C" not null default ''
);

create table sessions (
  token_sha256 text collate "C" not null primary key,
  person text collate "C" not null references people (id),
  created_at text collate "C" not null,
  expires_at text collate "C" not null,
  revoked_at text collate "C" not null default ''
);

-- The next short reference of each kind (CT-0001, SR-0001): never reused.
create table counters (
  kind text collate "C" not null primary key,
  next bigint not null
);
insert into counters (kind, next) values ('CT', 1), ('SR', 1);

-- Publishers and their sources.
create table publishers (
  id text collate "C" not null primary key,
  name text collate "C" not null,
  latin text collate "C" not null default '',
  language text collate "C" not null default '',
  kind text collate "C" not null default '',
  domain text collate "C" not null default '',
  country text collate "C" not null default '',
  owner text collate "C" not null default '',
  corrections_policy text collate "C" not null default '',
  note text collate "C" not null default '',
  version bigint not null default 1,
  system text collate "C" not null default '',
  external_id text collate "C" not null default '',
  created_at text collate "C" not null,
  updated_at text collate "C" not null
);
create index publishers_name on publishers (name);
create unique index publishers_external on publishers (system, external_id) where external_id <> '';

create table reliability_grades (
  id text collate "C" not null primary key,
  publisher text collate "C" not null references publishers (id),
  grade text collate "C" not null check (grade in ('A', 'B', 'C', 'D', 'E', 'F')),
  reason text collate "C" not null,
  graded_at text collate "C" not null,
  graded_by text collate "C" not null
);
create index reliability_grades_publisher on reliability_grades (publisher, graded_at);

create table sources (
  id text collate "C" not null primary key,
  ref text collate "C" not null unique,
  publisher text collate "C" references publishers (id),
  title text collate "C" not null,
  authors text collate "C" not null default '[]',
  published text collate "C" not null default '',
  language text collate "C" not null default '',
  url text collate "C" not null default '',
  kind text collate "C" not null default '',
  basis text collate "C" not null default 'unknown' check (basis in ('unknown', 'document', 'firsthand')),
  basis_reason text collate "C" not null default '',
  origin_group text collate "C" not null default '',
  group_reason text collate "C" not null default '',
  located bigint not null default 1 check (located in (0, 1)),
  note text collate "C" not null default '',
  version bigint not null default 1,
  system text collate "C" not null default '',
  external_id text collate "C" not null default '',
  created_at text collate "C" not null,
  updated_at text collate "C" not null
);
create index sources_publisher on sources (publisher);
create index sources_url on sources (url) where url <> '';
create index sources_updated on sources (updated_at, id);
create unique index sources_external on sources (system, external_id) where external_id <> '';

-- Bytes of snapshots: content-addressed, stored once, compressed (gzip).
create table blobs (
  sha256 text collate "C" not null primary key,
  bytes bigint not null,
  packed bytea not null
);

create table snapshots (
  id text collate "C" not null primary key,
  source text collate "C" not null references sources (id),
  number bigint not null,
  sha256 text collate "C" not null references blobs (sha256),
  media_type text collate "C" not null,
  charset text collate "C" not null default '',
  bytes bigint not null,
  text text collate "C" not null,
  text_sha256 text collate "C" not null,
  text_chars bigint not null,
  boilerplate text collate "C" not null default '[]',
  excerpt bigint not null default 0 check (excerpt in (0, 1)),
  extractor text collate "C" not null,
  extractor_version text collate "C" not null,
  method text collate "C" not null,
  name text collate "C" not null default '',
  captured_at text collate "C" not null,
  captured_by text collate "C" not null,
  unique (source, number)
);
create index snapshots_sha256 on snapshots (sha256);

create table passages (
  id text collate "C" not null primary key,
  snapshot text collate "C" not null references snapshots (id),
  quote text collate "C" not null,
  prefix text collate "C" not null default '',
  suffix text collate "C" not null default '',
  start_offset bigint not null,
  end_offset bigint not null,
  page text collate "C" not null default '',
  created_at text collate "C" not null,
  created_by text collate "C" not null,
  unique (snapshot, start_offset, end_offset),
  check (start_offset >= 0 and end_offset > start_offset)
);

-- from_source derives from to_source. claims is a JSON array of claim ids when the scope is some claims.
create table derivations (
  id text collate "C" not null primary key,
  from_source text collate "C" not null references sources (id),
  to_source text collate "C" not null references sources (id),
  relation text collate "C" not null,
  status text collate "C" not null default 'confirmed' check (status in ('suggested', 'confirmed', 'rejected')),
  claims text collate "C" not null default '[]',
  passage text collate "C" references passages (id),
  shown_by text collate "C" not null default '',
  note text collate "C" not null default '',
  version bigint not null default 1,
  created_at text collate "C" not null,
  created_by text collate "C" not null,
  updated_at text collate "C" not null
);
create index derivations_from on derivations (from_source);
create index derivations_to on derivations (to_source);

-- Rating scales are versioned, never edited; ratings is a JSON array.
create table scales (
  id text collate "C" not null primary key,
  slug text collate "C" not null,
  version bigint not null,
  name text collate "C" not null,
  ratings text collate "C" not null,
  created_at text collate "C" not null,
  created_by text collate "C" not null,
  unique (slug, version)
);

create table settings (
  name text collate "C" not null primary key,
  value text collate "C" not null
);

create table claims (
  id text collate "C" not null primary key,
  ref text collate "C" not null unique,
  title text collate "C" not null default '',
  text text collate "C" not null,
  language text collate "C" not null default '',
  original text collate "C" not null default '',
  original_language text collate "C" not null default '',
  claimant text collate "C" not null default '',
  said text collate "C" not null default '',
  first_appearance text collate "C" references sources (id),
  context text collate "C" not null default '',
  tags text collate "C" not null default '[]',
  status text collate "C" not null default 'unassigned' check (status in ('unassigned', 'assigned', 'reported', 'cross-checking', 'submitted', 'published', 'returned', 'withdrawn')),
  assignee text collate "C" references people (id),
  scale text collate "C" not null default '',
  scale_version bigint not null default 0,
  rating text collate "C" not null default '',
  conclusion text collate "C" not null default '',
  justification text collate "C" not null default '',
  rated_by text collate "C" not null default '',
  rated_at text collate "C" not null default '',
  round bigint not null default 1,
  version bigint not null default 1,
  system text collate "C" not null default '',
  external_id text collate "C" not null default '',
  folded text collate "C" not null default '', -- text, title, claimant and conclusion for searching; derived
  created_at text collate "C" not null,
  created_by text collate "C" not null,
  updated_at text collate "C" not null
);
create index claims_updated on claims (updated_at, id);
create index claims_status on claims (status, updated_at, id);
create index claims_created on claims (created_at, id);
create index claims_language on claims (language, updated_at, id);
create index claims_rating on claims (rating, updated_at, id);
create index claims_assignee on claims (assignee, updated_at, id);
create unique index claims_external on claims (system, external_id) where external_id <> '';

-- The tags of claims.tags one by one, for filters; derived.
create table claim_tags (
  tag text collate "C" not null,
  claim text collate "C" not null references claims (id),
  primary key (tag, claim)
);
create index claim_tags_claim on claim_tags (claim);

-- One passage for or against one claim; or, without a passage, where we searched and did not find. Withdrawn, never deleted.
create table evidence (
  id text collate "C" not null primary key,
  claim text collate "C" not null references claims (id),
  passage text collate "C" references passages (id),
  source text collate "C" references sources (id),
  stance text collate "C" not null default '' check (stance in ('', 'supports', 'refutes', 'context')),
  role text collate "C" not null default '' check (role in ('', 'primary', 'secondary')),
  note text collate "C" not null default '',
  searched text collate "C" not null default '',
  number bigint not null,
  added_at text collate "C" not null,
  added_by text collate "C" not null,
  withdrawn_at text collate "C" not null default '',
  withdrawn_by text collate "C" not null default '',
  unique (claim, number),
  check ((passage is not null and source is not null and stance <> '' and searched = '') or (passage is null and stance = '' and searched <> ''))
);
create index evidence_passage on evidence (passage);
create index evidence_source on evidence (source);

-- What was published, as it was: immutable.
create table publications (
  id text collate "C" not null primary key,
  claim text collate "C" not null references claims (id),
  number bigint not null,
  text text collate "C" not null,
  scale text collate "C" not null,
  scale_version bigint not null,
  rating text collate "C" not null,
  conclusion text collate "C" not null,
  justification text collate "C" not null,
  note text collate "C" not null default '',
  published_at text collate "C" not null,
  published_by text collate "C" not null,
  unique (claim, number)
);

-- Somebody else's check of a claim, imported: shown as theirs, never ours.
create table earlier_checks (
  id text collate "C" not null primary key,
  claim text collate "C" not null references claims (id),
  rating text collate "C" not null,
  title text collate "C" not null default '',
  url text collate "C" not null default '',
  checked text collate "C" not null default '',
  language text collate "C" not null default '',
  checker text collate "C" not null default '',
  created_at text collate "C" not null
);
create index earlier_checks_claim on earlier_checks (claim);

-- The ledger: entries, the hashes of their RFC 6962 tree in the order of tlog, and the head.
create table ledger (
  sequence bigint not null primary key,
  time text collate "C" not null,
  actor text collate "C" not null,
  action text collate "C" not null,
  subject text collate "C" not null,
  subject_id text collate "C" not null,
  payload_sha256 text collate "C" not null,
  salt text collate "C" not null,
  payload text collate "C" not null,
  leaf_hash text collate "C" not null
);
create index ledger_subject on ledger (subject_id, sequence);

create table ledger_hashes (
  position bigint not null primary key,
  hash bytea not null
);

create table ledger_head (
  id bigint not null primary key check (id = 1),
  size bigint not null,
  root text collate "C" not null,
  time text collate "C" not null
);
insert into ledger_head (id, size, root, time) values (1, 0, '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', '');
