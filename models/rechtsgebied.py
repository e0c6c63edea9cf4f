"""The fields of law of the pilot, as stored (DOMAIN R29)."""

RECHTSGEBIEDEN = (
    "arbeidsrecht",
    "consumentenrecht",
    "huurrecht",
    "sociale_zekerheid",
    "verbintenissenrecht",
    "vreemdelingenrecht",
    "anders",
)
