"""What imports and exports do when another room says something."""

from storefront.customers.signals import customer_anonymised
from storefront.transfers import forgetting, services


def connect() -> None:
    """Listen to customers."""
    customer_anonymised.connect(services.forget_data_exports)
    customer_anonymised.connect(forgetting.forget_person)
