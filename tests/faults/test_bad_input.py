"""Every panel of the administrator gets what careless and hostile people type; the pages do in tests/test_access.py."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.access.world import build_world
from tests.faults.attacks import attacks_on
from tests.faults.sending import Attack, posted_forms

pytestmark = pytest.mark.faults


def test_every_panel_of_the_administrator():
    client = Client()
    client.force_login(build_world().people["admin"])
    attack = Attack()
    for model in sorted(admin.site._registry, key=str):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        urls = [reverse(f"{name}_add")]
        if row := model._default_manager.order_by("pk").first():
            urls.append(reverse(f"{name}_change", args=[row.pk]))
        for url in urls:
            for form, fields in posted_forms(client.get(url), url):
                for attacked, data in attacks_on(form, fields):
                    attack.send(client, form.action, attacked, data)
        for query in ({"q": "a\x00b"}, {"p": "9" * 400}, {"o": "x.\x00"}, {"e": "1"}):
            attack.ask(client, reverse(f"{name}_changelist"), query)
    assert attack.accepted, "nothing plausible was tried"
    attack.report()
