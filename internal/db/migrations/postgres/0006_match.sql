-- What two claims are to each other: the same statement, a variant of it, or neither although they look alike (distinct). A pair stands in the order of
-- its ids, and has one relation that counts.
create table claim_links (
  id text collate "C" not null primary key,
  claim text collate "C" not null references claims (id),
  other text collate "C" not null references claims (id),
  relation text collate "C" not null check (relation in ('same', 'variant', 'distinct')),
  note text collate "C" not null default '',
  created_at text collate "C" not null,
  created_by text collate "C" not null,
  withdrawn_at text collate "C" not null default '',
  withdrawn_by text collate "C" not null default '',
  check (claim < other)
);
create unique index claim_links_pair on claim_links (claim, other) where withdrawn_at = '';
create index claim_links_other on claim_links (other);

-- A claim that was made again: by whom, when, in which words, where.
create table appearances (
  id text collate "C" not null primary key,
  claim text collate "C" not null references claims (id),
  claimant text collate "C" not null default '',
  said text collate "C" not null default '',
  text text collate "C" not null default '',
  language text collate "C" not null default '',
  url text collate "C" not null default '',
  source text collate "C" references sources (id),
  note text collate "C" not null default '',
  created_at text collate "C" not null,
  created_by text collate "C" not null,
  withdrawn_at text collate "C" not null default '',
  withdrawn_by text collate "C" not null default ''
);
create index appearances_claim on appearances (claim);
create index appearances_source on appearances (source) where source is not null;

-- A claim that was recorded twice. It is withdrawn, and the other stands for it; what that added to the other is listed, so that it can be undone.
create table claim_merges (
  id text collate "C" not null primary key,
  claim text collate "C" not null references claims (id),
  into_claim text collate "C" not null references claims (id),
  status text collate "C" not null, -- before
  assignee text collate "C" not null default '', -- before
  content text collate "C" not null default '', -- before: the hash of wording, verdict and evidence
  evidence text collate "C" not null default '[]', -- what the other got: JSON array of ids
  appearance text collate "C" not null default '',
  reason text collate "C" not null default '',
  created_at text collate "C" not null,
  created_by text collate "C" not null,
  undone_at text collate "C" not null default '',
  undone_by text collate "C" not null default ''
);
create unique index claim_merges_claim on claim_merges (claim) where undone_at = '';
create index claim_merges_into on claim_merges (into_claim);

-- A file that somebody imports in the browser: kept while its columns are mapped and it is read, then let go.
create table imports (
  id text collate "C" not null primary key,
  person text collate "C" not null references people (id),
  name text collate "C" not null,
  format text collate "C" not null,
  bytes bigint not null,
  content bytea,
  mapping text collate "C" not null default '{}',
  state text collate "C" not null default 'mapping' check (state in ('mapping', 'running', 'done', 'failed')),
  done bigint not null default 0, -- rows
  total bigint not null default 0,
  summary text collate "C" not null default '',
  created_at text collate "C" not null,
  updated_at text collate "C" not null
);
create index imports_person on imports (person, created_at);

-- The texts of sources' newest snapshots by paragraph, folded into words with a space between them, for searching. Derived.
create table paragraphs (
  docid bigint not null primary key,
  folded text collate "C" not null
);
create index paragraphs_folded on paragraphs using gin (array_to_tsvector(string_to_array(folded, ' ')));

-- Where those paragraphs stand: from which number on (docid) they are numbered, and their offsets in the text, as "0-980 981-1400".
create table searched_texts (
  first bigint not null primary key,
  source text collate "C" not null unique references sources (id),
  snapshot text collate "C" not null references snapshots (id),
  places text collate "C" not null
);
insert into counters (kind, next) values ('paragraph', 1);

-- Which claims appeared first in a source.
create index claims_first_appearance on claims (first_appearance) where first_appearance is not null;
