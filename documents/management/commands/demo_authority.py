"""``script/manage demo_authority``: certificates for trying out, from the command line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from clusters.models import Unit
from clusters.permissions import Access
from core import clock
from core.errors import RuleError
from documents.enums import SlotKind
from documents.services.trial import PASSWORD, issue_trial_certificate, revoke_trial_certificate
from documents.services.trust import set_up_demo


class Command(BaseCommand):
    help = "Bên cấp chứng thư thử nghiệm: lập, cấp cho người hoặc cơ quan, thu hồi (chỉ trên máy dùng thử)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("make", help="lập bên cấp và tin gốc của nó")
        person = acts.add_parser("person", help="cấp chứng thư cho một người")
        person.add_argument("username", help="tên đăng nhập")
        agency = acts.add_parser("agency", help="cấp chứng thư cho một cơ quan")
        agency.add_argument("code", help="mã đơn vị")
        for parser_of_files in (person, agency):
            parser_of_files.add_argument("--out", type=Path, default=Path(), help="thư mục đặt tệp .p12")
        revoke = acts.add_parser("revoke", help="thu hồi một chứng thư")
        revoke.add_argument("serial", type=lambda text: int(text, 16), help="số chứng thư (hệ 16)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                getattr(self, f"_{options['act']}")(**options)
        except RuleError as error:
            raise CommandError(str(error)) from None

    def _make(self, **options: Any) -> None:
        set_up_demo(at=clock.now())
        self.stdout.write(f"Bên cấp thử nghiệm ở {settings.DATA_DIR / 'demo-authority'}")

    def _person(self, *, username: str, out: Path, **options: Any) -> None:
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"Không có người dùng {username}.")
        access = Access(person, clock.today())
        unit = Unit.objects.filter(pk__in=access.unit_ids).order_by("pk").first()
        if unit is None:
            raise CommandError(f"{person.full_name} hôm nay không làm việc cho đơn vị nào.")
        self._write(out / f"{username}.p12", SlotKind.PERSON, unit, person)

    def _agency(self, *, code: str, out: Path, **options: Any) -> None:
        unit = Unit.objects.filter(code=code).first()
        if unit is None:
            raise CommandError(f"Không có đơn vị mang mã {code}.")
        self._write(out / f"{code}.p12", SlotKind.AGENCY, unit, User())

    def _write(self, path: Path, kind: SlotKind, unit: Unit, person: User) -> None:
        content = issue_trial_certificate(kind=kind, unit=unit, person=person, actor=None, at=clock.now())
        path.write_bytes(content)
        path.chmod(0o600)
        self.stdout.write(f"{path} (mật khẩu: {PASSWORD})")

    def _revoke(self, *, serial: int, **options: Any) -> None:
        revoke_trial_certificate(serial_number=serial, actor=None, at=clock.now())
        self.stdout.write("Đã thu hồi.")
