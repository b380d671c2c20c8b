"""All that an administrator can copy: every row with its hidden columns, pages, sequences, settings, logs, Redis."""

import contextlib
import re
import uuid
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import redis

OURS, CARELESS = "public", "careless"
BOX_TABLES = {"urn_voter", "urn_paper"}

# The same vote kept as many systems keep it, beside ours: what finds nothing in ours must find everything here.
CARELESS_BOX = """
CREATE SCHEMA careless;
CREATE TABLE careless.urn_voter (number bigint PRIMARY KEY, state text, voted_at timestamptz, receipt text);
CREATE TABLE careless.urn_paper (id bigserial PRIMARY KEY, sealed text, cast_at timestamptz, receipt text);
"""
CARELESS_CAST = """
WITH marked AS (
    UPDATE careless.urn_voter SET state = 'cast', voted_at = now(), receipt = md5(%(nonce)s) WHERE number = %(number)s
)
INSERT INTO careless.urn_paper (sealed, cast_at, receipt) VALUES (%(marks)s, clock_timestamp(), md5(%(nonce)s))
RETURNING id
"""

Row = dict[str, object]


@dataclass
class Backup:
    """Tables as they lie on the disk, ``~place ~made ~gone ~step`` being ctid, xmin, xmax and cmin; sequences."""

    tables: dict[str, list[Row]]
    sequences: dict[str, object]

    def voted(self) -> list[Row]:
        """Marks of those who have cast a paper, as they lie on the disk."""
        return [row for row in self.tables["urn_voter"] if row["state"] == "cast"]

    def papers(self) -> list[Row]:
        """Papers as they lie on the disk."""
        return self.tables["urn_paper"]


@dataclass
class Administrator:
    """A superuser of the database who also reads Redis and every file of the server."""

    folder: Path
    dsn: dict[str, str]
    redis_url: str

    @contextlib.contextmanager
    def sql(self):
        """A cursor; each use is committed."""
        line = psycopg2.connect(**self.dsn)
        try:
            with line, line.cursor() as cursor:
                yield cursor
        finally:
            line.close()

    def ask(self, query: str, *values: object) -> list[tuple]:
        """Rows of a query."""
        with self.sql() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall()

    def backup(self, schema: str = OURS) -> Backup:
        """Every row of every table, seen at one moment."""
        tables = {}
        with self.sql() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
            for (name,) in cursor.fetchall():
                cursor.execute(
                    f'SELECT ctid::text AS "~place", xmin::text AS "~made", xmax::text AS "~gone",'
                    f' cmin::text AS "~step", * FROM {schema}."{name}" ORDER BY ctid'
                )
                columns = [column.name for column in cursor.description]
                tables[name] = [
                    {column: _plain(value) for column, value in zip(columns, row, strict=True)}
                    for row in cursor.fetchall()
                ]
            cursor.execute(
                "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = %s", [schema]
            )
            return Backup(tables, dict(cursor.fetchall()))

    def dead_rows(self, table: str) -> int:
        """Old versions that the pages of a table still list."""
        return self.ask(
            "SELECT count(*) FROM generate_series(0, pg_relation_size(%s) / 8192 - 1) AS page,"
            " LATERAL heap_page_items(get_raw_page(%s, page::int))"
            " WHERE t_xmax::text <> '0' AND t_data IS NOT NULL",
            table,
            table,
        )[0][0]

    def redis(self) -> dict[bytes, tuple]:
        """Every key of every database with its value and the moment it ends."""
        found = {}
        with redis.Redis.from_url(self.redis_url) as client:
            assert set(client.info("keyspace")) <= {"db0"}
            for key in client.keys("*"):
                found[key] = (client.pexpiretime(key), client.dump(key))
        return found

    def logs(self) -> dict[str, str]:
        """What the database, Redis and the web server have written so far."""
        paths = [self.folder / "postgres.log", self.folder / "valkey.log", *(self.folder / "log").iterdir()]
        return {path.name: path.read_text(errors="replace") for path in paths}

    def files(self) -> dict[str, tuple]:
        """Size and time of every file but those of the database itself, and of Redis' own journal."""
        return {
            str(path.relative_to(self.folder)): (path.stat().st_size, path.stat().st_mtime_ns)
            for path in self.folder.rglob("*")
            if path.is_file() and path.relative_to(self.folder).parts[0] != "postgres"
        }

    def statements(self) -> list[str]:
        """The last statement of each connection, as the database shows it to its administrator."""
        return [query for (query,) in self.ask(
            "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )]  # fmt: skip


def _plain(value: object) -> object:
    if isinstance(value, uuid.UUID):
        return str(value)
    return bytes(value) if isinstance(value, memoryview) else value


def place(row: Row) -> tuple[int, ...]:
    """Where a row lies: page and line."""
    return tuple(int(number) for number in re.findall(r"\d+", str(row["~place"])))
