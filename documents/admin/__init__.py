"""Set-up of papers. Rules stay in the services; the admin calls them."""

from documents.admin.agency import AgencyProfileAdmin, NumberSeriesAdmin, RegisterEntryAdmin
from documents.admin.trust import RevocationListAdmin, TrustRootAdmin

__all__ = [
    "AgencyProfileAdmin",
    "NumberSeriesAdmin",
    "RegisterEntryAdmin",
    "RevocationListAdmin",
    "TrustRootAdmin",
]
