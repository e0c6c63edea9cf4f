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
