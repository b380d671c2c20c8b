"""An act is whole or not at all, also when two people lock each other out."""

import threading

import pytest
from django.db import connection

from accounts.models import User
from core.transactions import whole
from tests import factories as make


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_two_acts_that_lock_each_other_out_are_both_done():
    one, two = make.make_user(), make.make_user()
    met = threading.Barrier(2, timeout=10)
    tries = []

    def act(first, second):
        tries.append(first)
        User.objects.select_for_update().get(pk=first)
        if len(tries) <= 2:
            met.wait()  # each holds one row and now wants the other's
        User.objects.select_for_update().get(pk=second)
        user = User.objects.get(pk=first)
        user.phone += "x"
        user.save()

    def run(*pks):
        try:
            whole(lambda: act(*pks))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pks) for pks in ((one.pk, two.pk), (two.pk, one.pk))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(tries) >= 3, "the database let both through; nothing was proved"
    assert sorted(User.objects.values_list("phone", flat=True)) == ["x", "x"]
