"""Nine mistakes that mypy finds. Each comment fails the check where its line would pass it."""

from souk_shop import AuthenticatedClient, Client
from souk_shop.api.orders import orders_create
from souk_shop.api.products import products_create, products_list, products_update
from souk_shop.events import data_of
from souk_shop.models import EventBody, OrderIn, OrderView, PaymentIn, ProductIn, ProductPatch

shop = Client(base_url="https://roastery.example.com")
staff = AuthenticatedClient(base_url="https://roastery.example.com", token="sk_…")
paid = PaymentIn(gateway="sandbox")


def mistakes(order: OrderView, body: OrderIn, event: EventBody) -> None:
    """Never called."""
    shop.prodcts()  # type: ignore[attr-defined]
    orders_create.sync(client=shop, body=body)  # type: ignore[call-arg]
    OrderIn(payment=paid)  # type: ignore[call-arg]
    products_create.sync(client=staff, body=ProductIn(title="Mug", price=True))  # type: ignore[arg-type]
    products_list.sync(client=shop, limit="many")  # type: ignore[arg-type]
    products_update.sync(client=staff, body=ProductPatch(title="Mug"))  # type: ignore[call-arg]
    if order.payment_status == "payed":  # type: ignore[comparison-overlap]
        return
    print(order.totle)  # type: ignore[attr-defined]
    data_of(event, "order.payed")  # type: ignore[call-overload]
