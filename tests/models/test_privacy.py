"""What is recognised as personal data, however it is written, and what must be left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.nl import bsn

from models.privacy import Finding, Kind, findings


def found(text: str) -> list[tuple[Kind, str]]:
    return [(finding.kind, finding.found) for finding in findings(text)]


@pytest.mark.parametrize(
    "written",
    [
        # as on a passport, and with the marks people put between
        "123456782", "1234 56 782", "1234.56.782", "123.45.67.82", "123-456-782", "123.456.782",
        "12 34 56 78 2", "1 2 3 4 5 6 7 8 2", "123 - 456 - 782",
        # eight digits: the leading zero is left out
        "12345672", "1234 5672",
        # look-alikes and hidden signs
        "123\u00a0456\u00a0782", "123\u2009456\u202f782", "1234\u200b56782", "1234\u00ad56782",
        "123\u2011456\u2011782", "123\u2013456\u2013782", "123·456·782", "1234\ufeff56\u2060782",
        "1\ufe0f\u20e32\ufe0f\u20e3345678\u20612", "1234\x0056782", "123\t456\t782",
        "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff12",
        "\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0662",
        "①②③④⑤⑥⑦⑧②",
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "BSN{}", "Haar bsn is {}.", "nr. {}, geboren in 1980"])
def test_a_bsn_is_seen_however_it_is_written(written: str, around: str) -> None:
    (finding,) = findings(around.format(written))
    assert finding.kind is Kind.BSN
    assert finding.found in written
    assert sum(sign.isnumeric() for sign in finding.found) in (8, 9)


def test_a_bsn_is_seen_between_other_numbers() -> None:
    assert found("in 2020 123456782") == [(Kind.BSN, "123456782")]
    assert found("12-10-2026 123456782") == [(Kind.BSN, "123456782")]
    assert found("+123456782") == [(Kind.BSN, "123456782")]
    assert found("€ 1.250 - 123456782") == [(Kind.BSN, "123456782")]


@pytest.mark.parametrize(
    "text",
    [
        # the eleven test fails, or the length is wrong
        "123456789", "1234567", "1234567820", "000000000", "123 456 789",
        # digits of two lines or two thoughts
        "1234\n56782", "1234, 56782", "1234/56782", "kamer 1234 en 56782",
    ],
)  # fmt: skip
def test_other_digits_are_no_bsn(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "written",
    [
        "NL91ABNA0417164300", "nl91abna0417164300", "NL91 ABNA 0417 1643 00",
        "nl91 abna 0417 1643 00", "NL91-ABNA-0417-1643-00", "NL 91 ABNA 0417 1643 00",
        "NL91.ABNA.0417.1643.00", "NL91\u00a0ABNA\u00a00417\u00a01643\u00a000",
        "NL91\u200bABNA0417164300", "BE68 5390 0754 7034", "de89370400440532013000",
        "GB82WEST12345698765432",
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "IBAN{}", "naar {} van de buurman", "({})"])
def test_an_iban_is_seen_however_it_is_written(written: str, around: str) -> None:
    assert found(around.format(written)) == [(Kind.IBAN, written)]


def test_an_iban_with_a_wrong_check_is_none() -> None:
    assert found("NL92ABNA0417164300") == []


@pytest.mark.parametrize(
    "written",
    [
        "jan@voorbeeld.nl", "Jan.de-Vries+werk@mail.voorbeeld.co.uk", "jan @ voorbeeld.nl",
        "jan(at)voorbeeld.nl", "jan (at) voorbeeld.nl", "jan[at]voorbeeld.nl", "jan {at} voorbeeld.nl",
        "jan [AT] voorbeeld.nl", "jan at voorbeeld.nl", "jan apenstaartje voorbeeld.nl",
        "jan(at)voorbeeld(dot)nl", "jan at voorbeeld punt nl", "jan@voorbeeld [punt] nl",
        "jan＠voorbeeld.nl", "jan@\u200bvoorbeeld.nl", "josé@voorbeeld.nl", "06@voorbeeld.nl",
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "mail: {}", "<{}>", "mail naar\n{}. Of bel."])
def test_an_email_address_is_seen_however_it_is_written(written: str, around: str) -> None:
    assert found(around.format(written)) == [(Kind.EMAIL, written)]


@pytest.mark.parametrize("text", ["@jan", "jan@kantoor", "3 @ 4", "at rechtspraak.nl", "a@b", "@."])
def test_other_signs_are_no_email_address(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "written",
    [
        # mobile
        "0612345678", "06 12345678", "06-12345678", "06-12 34 56 78", "06 1234 5678",
        "06.12.34.56.78", "06 - 12345678", "06/12345678", "06\u00a012345678", "06\u200b12345678",
        "0 6 1 2 3 4 5 6 7 8", "０６１２３４５６７８",
        # a house, and from abroad
        "030-2345678", "(030) 234 56 78", "020 1234567", "+31 6 12345678", "+31612345678",
        "+31 (0)6 12345678", "0031612345678", "0031 6 12345678", "+44 20 7946 0958",
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "bel {}.", "tel:{}", "na 5 uur {} bellen", "{}, na 5"])
def test_a_telephone_number_is_seen_however_it_is_written(written: str, around: str) -> None:
    assert found(around.format(written)) == [(Kind.PHONE, written)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        # among other digits and letters, where a telephone number is easily missed
        ("nummer 2 06 12345678", ["06 12345678"]),
        ("06 12345678 2 keer", ["06 12345678"]),
        ("06 12345678 06 87654321", ["06 12345678", "06 87654321"]),
        ("+31 6 12345678 2", ["+31 6 12345678"]),
        ("bel0612345678nu", ["0612345678"]),
        ("€0612345678", ["0612345678"]),
    ],
)
def test_a_telephone_number_is_seen_among_other_signs(text: str, numbers: list[str]) -> None:
    assert found(text) == [(Kind.PHONE, number) for number in numbers]


@pytest.mark.parametrize(
    "text",
    [
        # law and case law
        "art. 7:678 BW", "artikel 6:162 lid 2 BW", "art. 7:669 lid 3 sub g BW", "art. 3.2.1.4 Awb",
        "ECLI:NL:HR:2020:1234", "ECLI:NL:RBAMS:2019:123456", "ecli:nl:gharl:2024:7893",
        "Stb. 2020, 123", "Stcrt. 2011, 15327", "Kamerstukken II 2013/14, 33 818, nr. 3",
        "BWBR0005290", "Awb 8:75a", "2020/1234",
        # money
        "€ 1.234.567", "€ 1.234.567,00", "€ 12.345.003", "12.345.003 euro", "12.345.003,50",
        "12.345.003,-", "EUR 12.345.003", "€ 12 345 003", "€1.250", "14030 euro", "€ 10.000-20.000",
        # days, years and hours; most of these digits happen to pass the eleven test
        "12-01-2026", "24.01.2026", "24/01/2026", "24 01 2026", "2026-01-06", "12-01-2026 14.30",
        "24-11-26 10.30", "12-01-2026 - 24-01-2026", "2008-2009", "2016 - 2017", "2024",
        "11.30-14.30", "van 11.30 - 14.30", "12-01-2026 14 uur", "01-02-2026 14 uur",
        # numbers anyone may call
        "0800-8020", "0900-8020", "0900 8020", "112", "14 030", "14030",
        # nothing
        "", " ", "mr. De Vries belt om half drie", "Kan een huurder met 2 jaar achterstand blijven?",
    ],
)  # fmt: skip
def test_what_is_public_or_no_number_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_kinds_do_not_overlap_the_earliest_and_longest_counts() -> None:
    text = "Jan, bsn 1234.56.782, 06-12345678, jan@voorbeeld.nl, NL91 ABNA 0417 1643 00."
    assert found(text) == [
        (Kind.BSN, "1234.56.782"),
        (Kind.PHONE, "06-12345678"),
        (Kind.EMAIL, "jan@voorbeeld.nl"),
        (Kind.IBAN, "NL91 ABNA 0417 1643 00"),
    ]
    assert found("0612345678@voorbeeld.nl") == [(Kind.EMAIL, "0612345678@voorbeeld.nl")]
    assert bsn.is_valid("12345672")
    assert found("06 12345672") == [(Kind.PHONE, "06 12345672")]  # not the eight digits in it


def test_a_finding_points_into_the_text_as_it_was_typed() -> None:
    text = "\u200b½ bsn\u00a0123\u200b456\u00a0782\u200b!"
    assert findings(text) == (Finding(Kind.BSN, 7, 18, "123\u200b456\u00a0782"),)


SIGNS = st.text(
    st.sampled_from("0123456789 .-+€@:()/,\n\u200b\u00a0\u0661①½NLABatpun") | st.characters()
)


@settings(deadline=None)  # the first number loads the world's telephone plans
@given(SIGNS)
def test_findings_are_in_order_apart_and_as_typed(text: str) -> None:
    end = 0
    for finding in findings(text):
        assert end <= finding.start < finding.end <= len(text)
        assert finding.found == text[finding.start : finding.end]
        end = finding.end


def _bsn(front: int) -> str:
    check = (
        sum(
            weight * int(digit)
            for weight, digit in zip(range(9, 1, -1), f"{front:08}", strict=True)
        )
        % 11
    )
    return f"{front:08}{check}"


@settings(deadline=None)
@given(
    number=st.integers(10, 99_999_999).map(_bsn).filter(lambda number: len(number) == 9),
    mark=st.sampled_from(["", ".", " ", "-", "\u200b", "\u00a0", " - "]),
    marked=st.sets(st.integers(1, 8)),
)
def test_no_bsn_gets_through(number: str, mark: str, marked: set[int]) -> None:
    written = "".join(mark * (place in marked) + digit for place, digit in enumerate(number))
    assert bsn.is_valid(number)
    assert findings(f"Over {written}: wat nu?")
