"""The log: written with the change, never changed, chained, checked (lesson 29)."""

import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from audit.models import AuditEvent
from audit.queries import check_chain
from audit.services import OutsideTransactionError, record
from core import clock
from tests.factories import make_unit, make_user


def write(count=1, target=None, **fields):
    target = target or make_unit()
    user = make_user()
    for number in range(count):
        with transaction.atomic():
            record(
                actor=user,
                verb="unit.changed",
                target=target,
                at=clock.now(),
                summary=fields.get("summary", f"Việc {number}"),
                after={"name": f"Đơn vị {number}"},
            )


def tamper(sql, *values):
    """Change the log as only somebody who owns the database can."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER USER")


def verify(*args):
    out = StringIO()
    call_command("verify_audit", *args, stdout=out)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused():
    with pytest.raises(OutsideTransactionError):
        record(actor=None, verb="unit.changed", target=make_unit(), at=clock.now(), summary="")

    assert not AuditEvent.objects.exists()


def test_an_event_disappears_with_its_change():
    with transaction.atomic():
        write()
        transaction.set_rollback(True)

    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditevent SET summary = 'khác'",
        "DELETE FROM audit_auditevent",
    ],
)
def test_the_database_refuses_to_change_the_log(sql):
    write()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)

    assert AuditEvent.objects.count() == 1


def test_the_database_refuses_to_empty_the_log():
    write()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE audit_auditevent")

    assert AuditEvent.objects.count() == 1


def test_a_whole_log_passes_and_names_its_head():
    write(3)
    head = AuditEvent.objects.order_by("-seq").first().hash

    assert "đã kiểm tra 3 sự kiện" in verify()
    assert head in verify("--head", head, "--count", "3")


def test_an_empty_log_passes():
    assert "đã kiểm tra 0 sự kiện" in verify()


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE audit_auditevent SET summary = 'khác' WHERE seq = 2", "số 2,.*nội dung đã bị sửa"),
        (
            "UPDATE audit_auditevent SET occurred_at = occurred_at - interval '1 day' WHERE seq = 3",
            "số 3,.*nội dung",
        ),
        ("UPDATE audit_auditevent SET after = '{}' WHERE seq = 1", "số 1,.*nội dung đã bị sửa"),
        ("DELETE FROM audit_auditevent WHERE seq = 2", "số 3,.*bị mất ngay trước nó"),
        ("DELETE FROM audit_auditevent WHERE seq = 1", "số 2,.*bị mất ngay trước nó"),
        (
            """UPDATE audit_auditevent e SET summary = 'khác', hash = audit_event_digest(
               jsonb_populate_record(e, '{"summary": "khác"}')) WHERE seq = 2""",
            "số 3,.*không nối tiếp",
        ),
    ],
)
def test_tampering_is_found_and_the_first_broken_link_named(sql, words):
    write(4)
    tamper(sql)

    with pytest.raises(CommandError, match=words) as error:
        verify()
    assert error.value.returncode == 1


def test_a_cut_off_end_is_found_by_what_was_noted_before():
    write(4)
    noted = check_chain()
    tamper("DELETE FROM audit_auditevent WHERE seq = 4")

    assert "nguyên vẹn" in verify()  # nothing inside the log can tell
    with pytest.raises(CommandError, match="bị cắt đuôi: chỉ còn 3"):
        verify("--count", str(noted.count))
    with pytest.raises(CommandError, match="bị cắt đuôi"):
        verify("--head", noted.head)


@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_make_one_unbroken_chain():
    target = make_unit()

    def work():
        try:
            write(10, target)
        finally:
            connection.close()

    writers = [threading.Thread(target=work) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    report = check_chain()
    assert (report.count, report.broken) == (80, None)
