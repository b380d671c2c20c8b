"""Pages of this app."""

from django.urls import path

from clusters.views import absences, appointments, clusters, units

app_name = "clusters"
urlpatterns = [
    path("", units.unit_list, name="unit_list"),
    path("don-vi/<int:unit_id>/", units.unit_detail, name="unit_detail"),
    path("don-vi/thay-doi/", units.unit_succeed, name="unit_succeed"),
    path("cum/", clusters.cluster_list, name="cluster_list"),
    path("cum/<int:cluster_id>/", clusters.cluster_detail, name="cluster_detail"),
    path("nam/<int:year_id>/thanh-vien/", clusters.year_members, name="year_members"),
    path("nam/<int:year_id>/thanh-vien/thu-tu/", clusters.members_order, name="members_order"),
    path(
        "nam/<int:year_id>/thanh-vien/<int:membership_id>/ket-thuc/", clusters.member_end, name="member_end"
    ),
    path("nam/<int:year_id>/truong-pho/", clusters.year_leads, name="year_leads"),
    path("nam/<int:year_id>/truong-pho/<int:lead_id>/thay/", clusters.lead_replace, name="lead_replace"),
    path("khi-toi-vang-mat/", absences.absence_list, name="absence_list"),
    path("khi-toi-vang-mat/<int:absence_id>/ket-thuc/", absences.absence_end, name="absence_end"),
    path("phan-cong/", appointments.appointment_list, name="appointment_list"),
    path("phan-cong/moi/", appointments.appointment_create, name="appointment_create"),
    path("phan-cong/ket-thuc/", appointments.appointment_end, name="appointment_end"),
]
