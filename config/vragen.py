"""Which questions of the registration a location may switch off; the figures need all others."""

OPTIONAL = (
    "waarom",
    "kanaal",
    "client_regio",
    "client_kwam",
    "reden_cijfer",
    "toelichting",
    "toevoeging",
)
TOEVOEGINGEN = ("geen", "lat", "regulier", "mediation", "weet_ik_niet")
"""What may be answered two weeks after a talk: whether a toevoeging was applied for, and which."""
