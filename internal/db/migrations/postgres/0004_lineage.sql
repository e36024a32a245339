-- The claims that a source's basis speaks of, a JSON array of claim ids; '' is all.
alter table sources add column basis_claims text collate "C" not null default '';

-- What its publisher has said of a source since: retracted and withdrawn take it out of every lineage. The ledger has earlier notices.
alter table sources add column notice text collate "C" not null default '' check (notice in ('', 'corrected', 'retracted', 'withdrawn'));
alter table sources add column notice_date text collate "C" not null default '';
alter table sources add column notice_url text collate "C" not null default '';
alter table sources add column notice_reason text collate "C" not null default '';
alter table sources add column noticed_at text collate "C" not null default '';
alter table sources add column noticed_by text collate "C" not null default '';
create index sources_notice on sources (notice) where notice <> '';

-- The record of the same source that stands for this one: nothing moves, lineage takes the two for one.
alter table sources add column merged_into text collate "C" references sources (id);
alter table sources add column merge_reason text collate "C" not null default '';
create index sources_merged on sources (merged_into) where merged_into is not null;

-- A claim that somebody should look at again, since a source that it rests on fell or was corrected. effect says what became of it:
-- it lost its last chain, its count changed, or it only cites the source. assigned is 1 when the flag gave the claim its assignee.
create table claim_flags (
  id text collate "C" not null primary key,
  claim text collate "C" not null references claims (id),
  source text collate "C" not null references sources (id),
  notice text collate "C" not null check (notice in ('corrected', 'retracted', 'withdrawn')),
  effect text collate "C" not null check (effect in ('last-chain', 'count', 'cited')),
  min_before bigint not null,
  max_before bigint not null,
  min_after bigint not null,
  max_after bigint not null,
  reason text collate "C" not null default '',
  assignee text collate "C" references people (id),
  assigned bigint not null default 0 check (assigned in (0, 1)),
  raised_at text collate "C" not null,
  raised_by text collate "C" not null,
  closed_at text collate "C" not null default '',
  closed_by text collate "C" not null default '',
  closing text collate "C" not null default '' check (closing in ('', 'reviewed', 'taken-back')),
  note text collate "C" not null default '',
  version bigint not null default 1,
  check ((closed_at = '') = (closing = ''))
);
create index claim_flags_claim on claim_flags (claim);
create index claim_flags_source on claim_flags (source);
create index claim_flags_open on claim_flags (assignee, raised_at) where closed_at = '';

-- What a person made of words in which a text says whom it has something from. passage is these words; name, the one that they name.
-- before is the status that the derivation had before confirming, '' when confirming made it; link_version, its version afterwards.
create table attributions (
  id text collate "C" not null primary key,
  source text collate "C" not null references sources (id),
  passage text collate "C" not null references passages (id),
  name text collate "C" not null,
  kind text collate "C" not null,
  relation text collate "C" not null,
  status text collate "C" not null check (status in ('suggested', 'confirmed', 'rejected')),
  derivation text collate "C" references derivations (id),
  before text collate "C" not null default '' check (before in ('', 'suggested', 'confirmed', 'rejected')),
  link_version bigint not null default 0,
  version bigint not null default 1,
  created_at text collate "C" not null,
  created_by text collate "C" not null,
  updated_at text collate "C" not null,
  unique (passage, name)
);
create index attributions_source on attributions (source);

-- What a text names is looked up among all sources: by title, and of a publisher the last ones.
create index sources_title on sources (lower(substr(title, 1, 200)));
drop index sources_publisher;
create index sources_publisher on sources (publisher, published, id);
