"""Pure rules of e-mails."""

import re
from datetime import timedelta

LONGEST_SUBJECT = 200
LONGEST_TEMPLATE_SUBJECT = 300
LONGEST_TEMPLATE = 40_000

MOST_TO_STRANGERS = 2  # messages to an address in STRANGERS_WINDOW, of what anyone can cause
STRANGERS_WINDOW = timedelta(minutes=10)
MOST_TO_STRANGERS_A_DAY = 8
MOST_TO_STRANGERS_OF_ALL = 20  # a day, of all shops together
MOST_TO_ONE_ADDRESS_A_DAY = 100
PAYMENT_FAILED_EVERY = timedelta(hours=1)  # for an order
SLOWED_TO_AN_HOUR = 20  # messages of a shop that bounces too often
FEWEST_BOUNCES = 5
_BOUNCE_SHARE = 0.1

_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_UNKNOWN_MAILBOX = frozenset({550, 551, 553})


def one_line(text: str) -> str:
    """The text as a header can carry it: no line breaks or control characters, at most 200 characters."""
    return " ".join(_BREAKS.sub(" ", text).split())[:LONGEST_SUBJECT]


def bounces_too_often(*, sent: int, returned: int) -> bool:
    """Whether a shop is slowed: of what it sent in a day, a tenth came back or was refused, and at least five."""
    return returned >= FEWEST_BOUNCES and returned >= sent * _BOUNCE_SHARE


def is_hard_bounce(code: int, answer: str) -> bool:
    """Whether a refusal of a recipient says that the mailbox is not there, for good.

    An enhanced status (RFC 3463) decides where there is one: 5.1.x is about the address; full
    mailboxes (5.2.2) and policies (5.7.x) are not. Without one, RFC 5321's 550, 551 and 553 count.
    """
    if not 500 <= code < 600:
        return False
    enhanced = _ENHANCED.search(answer)
    if enhanced is None:
        return code in _UNKNOWN_MAILBOX
    return enhanced[1] == "5" and (enhanced[2] == "1" or (enhanced[2], enhanced[3]) == ("2", "1"))
