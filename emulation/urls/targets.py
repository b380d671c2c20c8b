"""Addresses of the pages of targets; included by `emulation.urls`.

What can belong to a unit's own plan, outside of every cluster, is addressed without a cluster's year.
"""

from django.urls import include, path

from emulation.views import covenant_targets, shares, targets

_share = [
    path("", shares.share_show, name="share_show"),
    path("giao-tiep/", shares.share_hand_down, name="share_hand_down"),
    path("sua/", shares.share_change, name="share_change"),
    path("thoi/", shares.share_end, name="share_end"),
]
_of_covenant = [
    path("", covenant_targets.covenant_targets, name="covenant_targets"),
    path("them/", covenant_targets.covenant_target_add, name="covenant_target_add"),
    path("<int:target_id>/", covenant_targets.covenant_target_change, name="covenant_target_change"),
    path("<int:target_id>/bo/", covenant_targets.covenant_target_remove, name="covenant_target_remove"),
    path("<int:target_id>/chuyen/", covenant_targets.covenant_target_move, name="covenant_target_move"),
]
urlpatterns = [
    path("<int:year_id>/chi-tieu/", targets.target_list, name="target_list"),
    path("chi-tieu/<int:target_id>/", targets.target_show, name="target_show"),
    path("chi-tieu/<int:target_id>/giao/", targets.target_assign, name="target_assign"),
    path("chi-tieu/phan/<int:share_id>/", include(_share)),
    path("chi-tieu/don-vi/<int:unit_id>/<int:year>/", shares.share_list, name="share_list"),
    path("<int:year_id>/giao-uoc/<int:covenant_id>/chi-tieu/", include(_of_covenant)),
]
