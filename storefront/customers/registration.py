"""Opening an account, as strangers may: counted, so that nobody asks at length which addresses have one."""

from datetime import datetime

from accounts.errors import EmailTaken
from kernel import throttling
from storefront.customers import services
from storefront.customers.models import Customer


def register(
    *, email: str, password: str, first_name: str = "", last_name: str = "", address: str, now: datetime
) -> Customer:
    """Open an account from a network address; an e-mail asks to confirm the person's.

    Raises RateLimited, accounts.errors.EmailTaken or WeakPassword.
    """
    throttling.require_all(throttling.everywhere(throttling.REGISTRATION, address))
    throttling.require(throttling.KNOWN_ADDRESS, address)  # taken first: a burst cannot pass it
    try:
        customer = services.register(
            email=email, password=password, first_name=first_name, last_name=last_name, now=now
        )
    except EmailTaken:
        raise
    except Exception:
        throttling.give_back(throttling.KNOWN_ADDRESS, address)
        raise
    throttling.give_back(throttling.KNOWN_ADDRESS, address)
    return customer
