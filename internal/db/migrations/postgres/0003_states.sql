-- What became of each passage on each newer snapshot of its source, and what an editor decided about it. number is the snapshot's.
-- as_cited is 1 of one that reads as it was cited in its surroundings, though they may stand elsewhere: there is nothing to decide.
-- Replaced and gone carry no place; ambiguous carries the others that fit equally well, as a JSON array of [start, end]. evidence is a
-- JSON array: the evidence that the decision changed, each piece as it was before.
create table passage_states (
  id text collate "C" not null primary key,
  passage text collate "C" not null references passages (id),
  snapshot text collate "C" not null references snapshots (id),
  number bigint not null,
  state text collate "C" not null check (state in ('same', 'moved', 'altered', 'ambiguous', 'replaced', 'gone')),
  start_offset bigint,
  end_offset bigint,
  alternatives text collate "C" not null default '[]',
  instead_start bigint,
  instead_end bigint,
  as_cited bigint not null check (as_cited in (0, 1)),
  score double precision not null,
  decision text collate "C" not null default '' check (decision in ('', 'accepted', 'kept', 'flagged')),
  decision_note text collate "C" not null default '',
  decided_at text collate "C" not null default '',
  decided_by text collate "C" not null default '',
  accepted text collate "C" references passages (id),
  evidence text collate "C" not null default '[]',
  version bigint not null default 1,
  created_at text collate "C" not null,
  created_by text collate "C" not null,
  unique (passage, snapshot),
  unique (passage, number),
  check (state in ('replaced', 'gone') and start_offset is null and end_offset is null
    or state not in ('replaced', 'gone') and start_offset >= 0 and end_offset > start_offset),
  check (state = 'replaced' or instead_start is null and instead_end is null),
  check ((decision = 'accepted') = (accepted is not null))
);
create index passage_states_snapshot on passage_states (snapshot);
create index passage_states_accepted on passage_states (accepted) where accepted is not null;
create index passage_states_open on passage_states (state, passage) where decision = '' and as_cited = 0;

-- Evidence that an editor holds to be doubtful since its source changed.
alter table evidence add column flagged_at text collate "C" not null default '';
alter table evidence add column flagged_by text collate "C" not null default '';
alter table evidence add column flag_note text collate "C" not null default '';
create index evidence_flagged on evidence (claim) where flagged_at <> '';
