"""Numbers that name one person or one account, by their published check digits.

GB 11643-1999 (identity number of the mainland, with the older form of 15 digits), the Hong Kong
identity card, the National identification card of Taiwan, and payment cards (ISO/IEC 7812: issuer
prefix and Luhn digit).  All take folded, lower-case text without separators.
"""

from datetime import date

_PROVINCES = frozenset(
    {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46}
    | {50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83, 91}
)
_MAINLAND_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_MAINLAND_CHECKS = "10x98765432"
_MAINLAND_LENGTH, _MAINLAND_OLD_LENGTH = 18, 15
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
# Letters of the Taiwanese card in the order of their numbers, from 10.
_TAIWAN_LETTERS = "abcdefghjklmnpqrstuvxywzio"
_TAIWAN_WEIGHTS = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
_HONG_KONG_BLANK = 36
_TEN, _ELEVEN = 10, 11
_UNION_PAY_LENGTHS = range(16, 20)
_LONG_CARD, _AMERICAN_EXPRESS = 16, 15
_MASTERCARD_NEW = range(2221, 2721)


def is_mainland_id(number: str) -> bool:
    """Whether 18 digits (the last may be x) are an identity number by GB 11643."""
    if len(number) != _MAINLAND_LENGTH or not number[:17].isdecimal():
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(number, _MAINLAND_WEIGHTS, strict=False)
    )
    return (
        int(number[:2]) in _PROVINCES
        and _is_date(number[6:10], number[10:12], number[12:14])
        and _MAINLAND_CHECKS[total % _ELEVEN] == number[17]
    )


def is_old_mainland_id(number: str) -> bool:
    """Whether 15 digits have the shape used until 1999, which has no check digit."""
    return (
        len(number) == _MAINLAND_OLD_LENGTH
        and number.isdecimal()
        and int(number[:2]) in _PROVINCES
        and _is_date("19" + number[6:8], number[8:10], number[10:12])
    )


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return _FIRST_YEAR <= int(year) <= _LAST_YEAR


def is_hong_kong_id(number: str) -> bool:
    """Whether one or two letters, six digits and a digit or ``a`` agree with their check digit."""
    letters = number[:-7]
    if len(letters) not in {1, 2} or not letters.isalpha() or not number[-7:-1].isdecimal():
        return False
    values = [_HONG_KONG_BLANK] * (2 - len(letters))
    values += [ord(char) - ord("a") + _TEN for char in letters]
    values += [int(char) for char in number[-7:-1]]
    total = sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True))
    check = _TEN if number[-1] == "a" else int(number[-1])
    return (total + check) % _ELEVEN == 0


def is_taiwan_id(number: str) -> bool:
    """Whether a letter and nine digits agree with their check digit."""
    if len(number) != _TEN or number[0] not in _TAIWAN_LETTERS or not number[1:].isdecimal():
        return False
    code = _TAIWAN_LETTERS.index(number[0]) + _TEN
    values = (code // _TEN, code % _TEN, *map(int, number[1:]))
    return sum(v * w for v, w in zip(values, _TAIWAN_WEIGHTS, strict=True)) % _TEN == 0


def is_luhn(number: str) -> bool:
    """Whether the last digit is the Luhn digit of those before it."""
    total = 0
    for at, char in enumerate(reversed(number)):
        digit = int(char) * (1 + at % 2)
        total += digit - 9 if digit > 9 else digit
    return total % _TEN == 0


def card_network(number: str) -> str:
    """The network whose cards look like this number and whose check digit is right, or nothing."""
    length = len(number)
    network = ""
    if number.startswith("62") and length in _UNION_PAY_LENGTHS:
        network = "unionpay"
    elif number.startswith("4") and length == _LONG_CARD:
        network = "visa"
    elif length == _LONG_CARD and (
        number[:2] in {"51", "52", "53", "54", "55"} or int(number[:4]) in _MASTERCARD_NEW
    ):
        network = "mastercard"
    elif number.startswith(("34", "37")) and length == _AMERICAN_EXPRESS:
        network = "amex"
    return network if network and len(set(number)) > 2 and is_luhn(number) else ""
