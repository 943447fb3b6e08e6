"""Who counts as one buyer where a promotion may be used so often by each."""

from kernel import keys


def marks(*, customer_id: int | None, email: str) -> list[str]:
    """The names a buyer's uses are counted under: the customer's id, and their e-mail address's mark.

    Both are counted and both are asked, so that neither logging out nor another address in the cart
    makes a buyer new. The mark is keyed and one-way: the table holds no address.
    While a key is being replaced the mark under either key counts.
    """
    found = [] if customer_id is None else [f"customer-{customer_id}"]
    if email:
        found += keys.object_tokens("promotion buyer", email.strip().lower())
    return found
