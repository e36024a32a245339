-- What an address answered each time it was asked: immutable. snapshot is the one that holds what it gave, null when it gave nothing.
create table source_checks (
  id text not null primary key,
  source text not null references sources (id),
  url text not null,
  final_url text not null default '',
  state text not null check (state in ('ok', 'unchanged', 'changed', 'moved', 'not-found', 'gone', 'refused', 'failed', 'unreachable')),
  http_status integer not null default 0,
  etag text not null default '',
  last_modified text not null default '',
  note text not null default '',
  snapshot text references snapshots (id),
  archived_url text not null default '', -- an archive's copy that was offered, and of when it is
  archived_at text not null default '',
  checked_at text not null,
  checked_by text not null
) strict;
create index source_checks_source on source_checks (source, checked_at, id);
create index source_checks_state on source_checks (state, source);

-- The address that a snapshot was fetched from in the end, and what the server sent with it, a JSON object of lists.
alter table snapshots add column address text not null default '';
alter table snapshots add column headers text not null default '';

-- A copy on an archive that a person took as the source's.
alter table sources add column archived_url text not null default '';
