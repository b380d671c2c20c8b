"""The pages of allauth that this product uses; sign-up, e-mail and social pages do not exist here."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.db import transaction
from django.urls import path

from accounts.views import explained, reopen

# The change of a second factor and its event are one transaction.
_logged = transaction.atomic

urlpatterns = [
    path("dang-nhap/", account.login, name="account_login"),
    path("dang-xuat/", account.logout, name="account_logout"),
    path("mo-lai/", reopen, name="account_reopen"),
    path("ngung-hoat-dong/", account.account_inactive, name="account_inactive"),
    path("xac-nhan-lai/", account.reauthenticate, name="account_reauthenticate"),
    path("mat-khau/", account.password_change, name="account_change_password"),
    path("hai-buoc/", mfa.index, name="mfa_index"),
    path("hai-buoc/nhap-ma/", explained(mfa.authenticate), name="mfa_authenticate"),
    path("hai-buoc/nhap-lai-ma/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("hai-buoc/ung-dung/bat/", _logged(totp.activate_totp), name="mfa_activate_totp"),
    path("hai-buoc/ung-dung/tat/", _logged(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("hai-buoc/ma-du-phong/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "hai-buoc/ma-du-phong/tao/",
        _logged(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("hai-buoc/ma-du-phong/tai/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
