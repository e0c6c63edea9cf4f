"""The holidays on which a location can choose to have no duty, as people name them."""

GOEDE_VRIJDAG, BEVRIJDINGSDAG = "Goede vrijdag", "Bevrijdingsdag"
LUSTRUM = "Bevrijdingsdag in een lustrumjaar"
"""Once in five years many more people are free on 5 May than in other years."""
FREE_DAYS = (
    *("Nieuwjaarsdag", "Eerste paasdag", "Tweede paasdag", "Koningsdag", LUSTRUM),
    *("Hemelvaartsdag", "Eerste pinksterdag", "Tweede pinksterdag"),
    *("Eerste kerstdag", "Tweede kerstdag"),
)
"""Where a location does not choose: on Good Friday and on most 5 Mays people work."""
CHOICES = (*FREE_DAYS, GOEDE_VRIJDAG, BEVRIJDINGSDAG)
