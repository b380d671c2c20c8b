"""The least that a vote can cost here: a bare view that runs the statements of one cast, and nothing else.

`statements_of_a_cast` writes down what the real view asked the database; the server in this module asks the
same of another ballot, voter by voter, without middleware, session, form or template.
"""

import json
import os
import secrets
import uuid
from pathlib import Path
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from portal.bench.load import Request

STATEMENTS = "BENCH_STATEMENTS"


def statements_of_a_cast(request: Request, known: dict[object, str]) -> list:
    """What one cast asks of the database, with the voter's own values named.

    Args:
        request: a paper that is cast by it.
        known: value that is this voter's or ballot's own → its name in other halls.
    """
    asked = []

    def write_down(execute, sql, params, many, context):
        asked.append([sql, _named(params, known)])
        return execute(sql, params, many, context)

    client = Client(SERVER_NAME="127.0.0.1")
    for cookie in request.cookies.split("; "):
        name, _equals, value = cookie.partition("=")
        client.cookies[name] = value
    with connection.execute_wrapper(write_down):
        answer = client.post(request.path, dict(parse_qsl(request.body.decode())))
    if answer.status_code != 200:
        raise RuntimeError(answer.status_code)
    return asked


def _named(params, known: dict[object, str]):
    if isinstance(params, dict):
        return {key: _name(value, known) for key, value in params.items()}
    return [_name(value, known) for value in params or ()]


def _name(value, known: dict[object, str]):
    if isinstance(value, uuid.UUID):
        return {"random": "uuid"}
    if isinstance(value, bytes | memoryview):
        return {"random": len(bytes(value))}
    if type(value) in {int, str} and value in known:
        return {"own": known[value]}
    return value


def _meant(value, own: dict[str, object]):
    if not isinstance(value, dict):
        return value
    if "own" in value:
        return own[value["own"]]
    return uuid.uuid4() if value["random"] == "uuid" else secrets.token_bytes(value["random"])


class _Floor:
    """The statements and the other hall's values, read once."""

    def __init__(self) -> None:
        written = json.loads(Path(os.environ[STATEMENTS]).read_text())
        self.statements, self.ballot = written["statements"], written["ballot"]
        self.entries, self.users = written["entries"], written["users"]


def bare(request: HttpRequest, number: int) -> HttpResponse:
    """Run the statements for the voter ``number``."""
    own = {**floor.ballot, "entry": floor.entries[number], "user": floor.users[number]}
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, params in floor.statements:
            if isinstance(params, dict):
                cursor.execute(sql, {key: _meant(value, own) for key, value in params.items()})
            else:
                cursor.execute(sql, [_meant(value, own) for value in params])
            if cursor.description:
                cursor.fetchall()
    return HttpResponse("1")


urlpatterns = [path("<int:number>/", bare)]

if os.environ.get(STATEMENTS):  # served as portal.bench.floor:application
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    import django

    django.setup(set_prefix=False)
    settings.MIDDLEWARE = []
    settings.ROOT_URLCONF = __name__
    floor, application = _Floor(), WSGIHandler()
