"""Telephone numbers of professionals: read as the Dutch write them, kept in E.164."""

import phonenumbers

HOME = "NL"


def read_number(typed: str) -> str | None:
    """E.164, or None for what is no telephone number that can exist."""
    try:
        number = phonenumbers.parse(typed, HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown(e164: str) -> str:
    """As people write it: nationally within the Netherlands, else internationally."""
    number = phonenumbers.parse(e164, HOME)
    home = phonenumbers.region_code_for_number(number) == HOME
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if home
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, style)
