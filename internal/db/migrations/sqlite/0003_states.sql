-- What became of each passage on each newer snapshot of its source, and what an editor decided about it. number is the snapshot's.
-- as_cited is 1 of one that reads as it was cited in its surroundings, though they may stand elsewhere: there is nothing to decide.
-- Replaced and gone carry no place; ambiguous carries the others that fit equally well, as a JSON array of [start, end]. evidence is a
-- JSON array: the evidence that the decision changed, each piece as it was before.
create table passage_states (
  id text not null primary key,
  passage text not null references passages (id),
  snapshot text not null references snapshots (id),
  number integer not null,
  state text not null check (state in ('same', 'moved', 'altered', 'ambiguous', 'replaced', 'gone')),
  start_offset integer,
  end_offset integer,
  alternatives text not null default '[]',
  instead_start integer,
  instead_end integer,
  as_cited integer not null check (as_cited in (0, 1)),
  score real not null,
  decision text not null default '' check (decision in ('', 'accepted', 'kept', 'flagged')),
  decision_note text not null default '',
  decided_at text not null default '',
  decided_by text not null default '',
  accepted text references passages (id),
  evidence text not null default '[]',
  version integer not null default 1,
  created_at text not null,
  created_by text not null,
  unique (passage, snapshot),
  unique (passage, number),
  check (state in ('replaced', 'gone') and start_offset is null and end_offset is null
    or state not in ('replaced', 'gone') and start_offset >= 0 and end_offset > start_offset),
  check (state = 'replaced' or instead_start is null and instead_end is null),
  check ((decision = 'accepted') = (accepted is not null))
) strict;
create index passage_states_snapshot on passage_states (snapshot);
create index passage_states_accepted on passage_states (accepted) where accepted is not null;
create index passage_states_open on passage_states (state, passage) where decision = '' and as_cited = 0;

-- Evidence that an editor holds to be doubtful since its source changed.
alter table evidence add column flagged_at text not null default '';
alter table evidence add column flagged_by text not null default '';
alter table evidence add column flag_note text not null default '';
create index evidence_flagged on evidence (claim) where flagged_at <> '';
