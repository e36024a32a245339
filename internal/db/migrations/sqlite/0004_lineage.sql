-- The claims that a source's basis speaks of, a JSON array of claim ids; '' is all.
alter table sources add column basis_claims text not null default '';

-- What its publisher has said of a source since: retracted and withdrawn take it out of every lineage. The ledger has earlier notices.
alter table sources add column notice text not null default '' check (notice in ('', 'corrected', 'retracted', 'withdrawn'));
alter table sources add column notice_date text not null default '';
alter table sources add column notice_url text not null default '';
alter table sources add column notice_reason text not null default '';
alter table sources add column noticed_at text not null default '';
alter table sources add column noticed_by text not null default '';
create index sources_notice on sources (notice) where notice <> '';

-- The record of the same source that stands for this one: nothing moves, lineage takes the two for one.
alter table sources add column merged_into text references sources (id);
alter table sources add column merge_reason text not null default '';
create index sources_merged on sources (merged_into) where merged_into is not null;

-- A claim that somebody should look at again, since a source that it rests on fell or was corrected. effect says what became of it:
-- it lost its last chain, its count changed, or it only cites the source. assigned is 1 when the flag gave the claim its assignee.
create table claim_flags (
  id text not null primary key,
  claim text not null references claims (id),
  source text not null references sources (id),
  notice text not null check (notice in ('corrected', 'retracted', 'withdrawn')),
  effect text not null check (effect in ('last-chain', 'count', 'cited')),
  min_before integer not null,
  max_before integer not null,
  min_after integer not null,
  max_after integer not null,
  reason text not null default '',
  assignee text references people (id),
  assigned integer not null default 0 check (assigned in (0, 1)),
  raised_at text not null,
  raised_by text not null,
  closed_at text not null default '',
  closed_by text not null default '',
  closing text not null default '' check (closing in ('', 'reviewed', 'taken-back')),
  note text not null default '',
  version integer not null default 1,
  check ((closed_at = '') = (closing = ''))
) strict;
create index claim_flags_claim on claim_flags (claim);
create index claim_flags_source on claim_flags (source);
create index claim_flags_open on claim_flags (assignee, raised_at) where closed_at = '';

-- What a person made of words in which a text says whom it has something from. passage is these words; name, the one that they name.
-- before is the status that the derivation had before confirming, '' when confirming made it; link_version, its version afterwards.
create table attributions (
  id text not null primary key,
  source text not null references sources (id),
  passage text not null references passages (id),
  name text not null,
  kind text not null,
  relation text not null,
  status text not null check (status in ('suggested', 'confirmed', 'rejected')),
  derivation text references derivations (id),
  before text not null default '' check (before in ('', 'suggested', 'confirmed', 'rejected')),
  link_version integer not null default 0,
  version integer not null default 1,
  created_at text not null,
  created_by text not null,
  updated_at text not null,
  unique (passage, name)
) strict;
create index attributions_source on attributions (source);

-- What a text names is looked up among all sources: by title, and of a publisher the last ones.
create index sources_title on sources (lower(substr(title, 1, 200)));
drop index sources_publisher;
create index sources_publisher on sources (publisher, published, id);
