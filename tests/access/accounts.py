"""Profile and sign-in pages: everybody's own."""

OWN = (302, 200, 200, 200, 200, 200, 200, 200, 200)
POST_ONLY = (302, *[405] * 8)

PAGES = {
    "accounts:profile_show": OWN,
    "accounts:large_text_switch": POST_ONLY,
    "accounts:language_choose": POST_ONLY,
    "account_login": (200, *[302] * 8),
    "account_logout": (302, *[200] * 8),
    "account_reopen": (302, *[302] * 8),
    "account_inactive": (200, *[200] * 8),
    "account_reauthenticate": OWN,
    "account_change_password": OWN,
    "mfa_index": OWN,
    "mfa_authenticate": (302, *[302] * 8),
    "mfa_reauthenticate": (302, *[302] * 8),
    "mfa_activate_totp": (302, *[302] * 8),
    "mfa_deactivate_totp": (302, *[404] * 8),
    "mfa_view_recovery_codes": (302, *[404] * 8),
    "mfa_generate_recovery_codes": (302, *[302] * 8),
    "mfa_download_recovery_codes": (302, *[404] * 8),
    "set_language": (302, *[302] * 8),
}


def build(world):
    return {}
