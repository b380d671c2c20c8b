"""The address map; each app lists its own pages."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from notifications.views.push import push_worker

admin.site.login = secure_admin_login(admin.site.login)
admin.site.site_url = None  # the header says it in our words
admin.site.enable_nav_sidebar = False  # it leaves the lists too narrow at 1366 pixels

urlpatterns = [
    path("", include("portal.urls")),
    path("don-vi-va-cum/", include("clusters.urls")),
    path("nam-thi-dua/", include("emulation.urls")),
    path("", include("scoring.urls")),
    path("minh-chung/", include("evidence.urls")),
    path("bang-tinh/", include("workbooks.urls")),
    path("viec-nen/", include("jobs.urls")),
    path("ngay-nghi/", include("workdays.urls")),
    path("binh-xet/", include("awards.urls")),
    path("", include("rulebook.urls")),
    path("hoi-nghi/", include("hall.urls")),
    path("", include("documents.urls")),
    path("thong-bao/", include("notifications.urls")),
    path("may-day-tin.js", push_worker, name="push_worker"),
    path("nhac-viec/", include("deadlines.urls")),
    path("tep/", include("files.urls")),
    path("tai-khoan/ho-so/", include("accounts.urls")),
    path("tai-khoan/", include("config.account_urls")),
    path("nhat-ky/", include("audit.urls")),
    path("quan-tri/", admin.site.urls),
    path("i18n/ngon-ngu/", login_not_required(set_language), name="set_language"),
]

handler400 = "config.errors.bad_request"
