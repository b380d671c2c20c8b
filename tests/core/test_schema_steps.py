"""Các thao tác của một migration gộp lại: bảng ra đúng như làm từng thao tác, và gỡ ra được."""

from contextlib import contextmanager

from django.db import connection, models, transaction
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    Migration,
    RemoveConstraint,
    RemoveField,
    RunSQL,
)
from django.db.migrations.state import ProjectState
from django.db.models import Q

from core.schema_steps import together

TABLES = """
SELECT table_name, column_name, ordinal_position::text, data_type, is_nullable, column_default
FROM information_schema.columns WHERE table_name LIKE 'trial_%'
UNION ALL
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '', ''
FROM pg_constraint WHERE conrelid::regclass::text LIKE 'trial_%'
UNION ALL
SELECT tablename, indexname, indexdef, '', '', '' FROM pg_indexes WHERE tablename LIKE 'trial_%'
ORDER BY 1, 2, 3
"""


def new_tables():
    key = ("id", models.BigAutoField(primary_key=True))
    return [
        CreateModel("Author", [key, ("name", models.CharField(max_length=20, unique=True))]),
        CreateModel("Book", [key, ("title", models.CharField(max_length=20))]),
        AddField("Book", "author", models.ForeignKey("trial.Author", models.PROTECT)),
        AddField("Author", "best", models.OneToOneField("trial.Book", models.SET_NULL, null=True)),
        AddConstraint("Book", models.CheckConstraint(condition=~Q(title=""), name="book_has_title")),
        AddConstraint("Book", models.UniqueConstraint("author", "title", name="book_once")),
        AddIndex("Book", models.Index(fields=["title"], name="book_by_title")),
        AlterField("Book", "title", models.CharField(max_length=30)),
    ]


def changes():
    return [
        RemoveConstraint("Book", "book_has_title"),
        AddField("Book", "pages", models.IntegerField(default=1)),
        AlterField("Book", "title", models.CharField(max_length=50)),
        AlterField("Book", "pages", models.BigIntegerField()),  # a second change of it
        CreateModel(
            "Shelf", [("book", models.OneToOneField("trial.Book", models.CASCADE, primary_key=True))]
        ),
        RunSQL("UPDATE trial_book SET pages = 7", RunSQL.noop),
        RemoveField("Author", "best"),
        AddConstraint("Book", models.CheckConstraint(condition=Q(pages__gt=6), name="book_has_pages")),
    ]


@contextmanager
def migrated(*lists):
    """The tables after these migrations; afterwards they are taken back and none is left."""
    with transaction.atomic():
        states, made = [ProjectState()], []
        for operations in lists:
            migration = Migration("0001", "trial")
            migration.operations = operations
            with connection.schema_editor() as editor:
                states.append(migration.apply(states[-1].clone(), editor))
            made.append(migration)
            if len(made) == 1:
                rows("INSERT INTO trial_author (name) VALUES ('A') RETURNING id")
                rows(
                    "INSERT INTO trial_book (title, author_id) SELECT 'B', id FROM trial_author RETURNING id"
                )
                rows("SET CONSTRAINTS ALL IMMEDIATE")
        yield rows(TABLES)
        for migration, before in reversed(list(zip(made, states, strict=False))):
            with connection.schema_editor() as editor:
                migration.unapply(before.clone(), editor)
        assert rows(TABLES) == []


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def test_few_steps_leave_the_same_tables_as_many():
    with migrated(new_tables(), changes()) as one_by_one:
        assert len(one_by_one) > 20
    with migrated(together(new_tables()), together(changes())) as at_once:
        assert at_once == one_by_one
    assert len(together(new_tables())) == 1
    assert len(together(changes())) == 4
