"""The tables of a journal, their version, and how those of earlier versions are brought up to it."""

import re

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tasks (name TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS arms (task TEXT, arm TEXT, body BLOB NOT NULL, PRIMARY KEY (task, arm));
CREATE TABLE IF NOT EXISTS setups (task TEXT, arm TEXT, kind TEXT, body BLOB NOT NULL, PRIMARY KEY (task, arm, kind));
CREATE TABLE IF NOT EXISTS trials (task TEXT, arm TEXT, body BLOB NOT NULL, PRIMARY KEY (task, arm));
CREATE TABLE IF NOT EXISTS records (
  task TEXT, arm TEXT, sample TEXT, repeat INTEGER, split TEXT, concurrency INTEGER,
  state TEXT, input_tokens INTEGER, cached_input_tokens INTEGER, output_tokens INTEGER, embedding_tokens INTEGER,
  estimated INTEGER, total_s REAL, ttft_s REAL, retrieve_s REAL, busy_s REAL, model TEXT, body BLOB NOT NULL,
  sum INTEGER,
  PRIMARY KEY (task, arm, sample, repeat, split, concurrency)
);
CREATE TABLE IF NOT EXISTS scores (
  task TEXT, arm TEXT, sample TEXT, repeat INTEGER, metric TEXT, value REAL, body BLOB NOT NULL,
  PRIMARY KEY (task, arm, sample, repeat, metric)
);
"""
TABLES = frozenset(re.findall(r"EXISTS (\w+)", SCHEMA))
# Version 2 has the numbers beside the bodies, and before them, so that a decision need not read the texts.
# Version 3 has a checksum behind each record, which is NULL where an earlier version wrote it.
VERSION = "3"
NEW = f"BEGIN IMMEDIATE; {SCHEMA} INSERT OR IGNORE INTO meta VALUES ('version', '{VERSION}'); COMMIT;"  # noqa: S608
_FROM_VERSION_1 = """
BEGIN IMMEDIATE;
ALTER TABLE records RENAME TO records_1;
ALTER TABLE scores RENAME TO scores_1;
{schema}
INSERT INTO records SELECT task, arm, sample, repeat, split, concurrency,
  b ->> 'state', b ->> '$.usage.input_tokens', b ->> '$.usage.cached_input_tokens', b ->> '$.usage.output_tokens',
  b ->> '$.usage.embedding_tokens', b ->> '$.usage.estimated', b ->> '$.timing.total_s', b ->> '$.timing.ttft_s',
  b ->> '$.timing.retrieve_s', b ->> '$.timing.busy_s', b ->> 'model', body, NULL
  FROM (SELECT *, CAST(body AS TEXT) AS b FROM records_1);
INSERT INTO scores SELECT task, arm, sample, repeat, metric,
  CASE WHEN json_type(b, '$.outcome') IN ('real', 'integer') THEN b ->> 'outcome' END, body
  FROM (SELECT *, CAST(body AS TEXT) AS b FROM scores_1);
DROP TABLE records_1;
DROP TABLE scores_1;
UPDATE meta SET value = '3' WHERE key = 'version';
COMMIT;
"""
_FROM_VERSION_2 = """
BEGIN IMMEDIATE;
ALTER TABLE records ADD COLUMN sum INTEGER;
UPDATE meta SET value = '3' WHERE key = 'version';
COMMIT;
"""
UPDATES = {"1": _FROM_VERSION_1.format(schema=SCHEMA), "2": _FROM_VERSION_2}
"""What brings a journal of an earlier version up to this one."""
