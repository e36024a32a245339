-- What an address answered each time it was asked: immutable. snapshot is the one that holds what it gave, null when it gave nothing.
create table source_checks (
  id text collate "C" not null primary key,
  source text collate "C" not null references sources (id),
  url text collate "C" not null,
  final_url text collate "C" not null default '',
  state text collate "C" not null check (state in ('ok', 'unchanged', 'changed', 'moved', 'not-found', 'gone', 'refused', 'failed', 'unreachable')),
  http_status bigint not null default 0,
  etag text collate "C" not null default '',
  last_modified text collate "C" not null default '',
  note text collate "C" not null default '',
  snapshot text collate "C" references snapshots (id),
  archived_url text collate "C" not null default '', -- an archive's copy that was offered, and of when it is
  archived_at text collate "C" not null default '',
  checked_at text collate "C" not null,
  checked_by text collate "C" not null
);
create index source_checks_source on source_checks (source, checked_at, id);
create index source_checks_state on source_checks (state, source);

-- The address that a snapshot was fetched from in the end, and what the server sent with it, a JSON object of lists.
alter table snapshots add column address text collate "C" not null default '';
alter table snapshots add column headers text collate "C" not null default '';

-- A copy on an archive that a person took as the source's.
alter table sources add column archived_url text collate "C" not null default '';
