"""Small reads of a page put together: the database is asked once for the rows of several queries."""

import json
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import QuerySet


def gather(**parts: QuerySet) -> dict[str, list[tuple]]:
    """The rows of each query, in its order, as its own ``values_list()`` would give them (1 query; none for nothing).

    Args:
        parts: querysets of ``values_list()`` with more or less plain columns: text, numbers, days, times, moments.
    """
    columns, sqls, params = {}, [], []
    for name, rows in parts.items():
        compiler = rows.query.get_compiler(connection=connection)
        try:
            sql, values = compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            continue
        columns[name] = [expression.output_field for expression, _sql, _alias in compiler.select]
        # Only what Django compiled is put together; values travel as parameters.
        sqls.append(f"(SELECT json_agg(part)::text FROM ({sql}) AS part)")  # noqa: S608
        params += values
    found: dict[str, list[tuple]] = {name: [] for name in parts}
    if not sqls:
        return found
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(sqls), params)
        told = cursor.fetchone()
    for (name, fields), rows in zip(columns.items(), told, strict=True):
        found[name] = [_typed(fields, row) for row in json.loads(rows or "[]")]
    return found


def _typed(fields: list[models.Field], row: dict[str, Any]) -> tuple:
    # JSON knows no days: each column makes its own of the text.
    return tuple(field.to_python(value) for field, value in zip(fields, row.values(), strict=True))
