-- What two claims are to each other: the same statement, a variant of it, or neither although they look alike (distinct). A pair stands in the order of
-- its ids, and has one relation that counts.
create table claim_links (
  id text not null primary key,
  claim text not null references claims (id),
  other text not null references claims (id),
  relation text not null check (relation in ('same', 'variant', 'distinct')),
  note text not null default '',
  created_at text not null,
  created_by text not null,
  withdrawn_at text not null default '',
  withdrawn_by text not null default '',
  check (claim < other)
) strict;
create unique index claim_links_pair on claim_links (claim, other) where withdrawn_at = '';
create index claim_links_other on claim_links (other);

-- A claim that was made again: by whom, when, in which words, where.
create table appearances (
  id text not null primary key,
  claim text not null references claims (id),
  claimant text not null default '',
  said text not null default '',
  text text not null default '',
  language text not null default '',
  url text not null default '',
  source text references sources (id),
  note text not null default '',
  created_at text not null,
  created_by text not null,
  withdrawn_at text not null default '',
  withdrawn_by text not null default ''
) strict;
create index appearances_claim on appearances (claim);
create index appearances_source on appearances (source) where source is not null;

-- A claim that was recorded twice. It is withdrawn, and the other stands for it; what that added to the other is listed, so that it can be undone.
create table claim_merges (
  id text not null primary key,
  claim text not null references claims (id),
  into_claim text not null references claims (id),
  status text not null, -- before
  assignee text not null default '', -- before
  content text not null default '', -- before: the hash of wording, verdict and evidence
  evidence text not null default '[]', -- what the other got: JSON array of ids
  appearance text not null default '',
  reason text not null default '',
  created_at text not null,
  created_by text not null,
  undone_at text not null default '',
  undone_by text not null default ''
) strict;
create unique index claim_merges_claim on claim_merges (claim) where undone_at = '';
create index claim_merges_into on claim_merges (into_claim);

-- A file that somebody imports in the browser: kept while its columns are mapped and it is read, then let go.
create table imports (
  id text not null primary key,
  person text not null references people (id),
  name text not null,
  format text not null,
  bytes integer not null,
  content blob,
  mapping text not null default '{}',
  state text not null default 'mapping' check (state in ('mapping', 'running', 'done', 'failed')),
  done integer not null default 0, -- rows
  total integer not null default 0,
  summary text not null default '',
  created_at text not null,
  updated_at text not null
) strict;
create index imports_person on imports (person, created_at);

-- The texts of sources' newest snapshots by paragraph, folded into words with a space between them, for searching. Derived.
create virtual table paragraphs using fts4 (folded, tokenize=simple, matchinfo=fts3, order=desc);

-- Where those paragraphs stand: from which number on (docid) they are numbered, and their offsets in the text, as "0-980 981-1400".
create table searched_texts (
  first integer not null primary key,
  source text not null unique references sources (id),
  snapshot text not null references snapshots (id),
  places text not null
) strict;
insert into counters (kind, next) values ('paragraph', 1);

-- Which claims appeared first in a source.
create index claims_first_appearance on claims (first_appearance) where first_appearance is not null;
