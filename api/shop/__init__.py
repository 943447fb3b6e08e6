"""A shop's API: browsing, carts, orders and accounts for buyers; catalogue, stock and customers for staff."""

from functools import partial

from api import webhook_document
from api.shop.access import InvitationsController, RolesController, StaffController
from api.shop.account import AuthController, MeController
from api.shop.api_keys import ApiKeysController, ScopesController
from api.shop.audit import AuditController
from api.shop.bulk import BulkController
from api.shop.carts import CartsController
from api.shop.categories import CategoriesController, CollectionsController
from api.shop.credits import GiftCardsController, StoreCreditsController
from api.shop.custom_fields import CustomFieldsController
from api.shop.customers import CustomersController
from api.shop.drafts import DraftOrdersController, PlacedOrdersController
from api.shop.email_templates import EmailTemplatesController
from api.shop.fulfilments import FulfilmentsController
from api.shop.gateway_accounts import GatewayAccountsController
from api.shop.images import ImagesController
from api.shop.order_documents import OrderDocumentsController
from api.shop.orders import OrdersController
from api.shop.payments import PaymentsController
from api.shop.policies import PoliciesController
from api.shop.products import ProductsController
from api.shop.promotions import DiscountCodesController, PromotionsController
from api.shop.refunds import RefundsController
from api.shop.reports import ReportsController
from api.shop.returns import ReturnsController
from api.shop.reviews import ReviewsController
from api.shop.schemas import webhooks as webhook_schemas
from api.shop.settings import OwnSchedulesController, SettingsController, UsageController
from api.shop.shipping import ShippingZonesController
from api.shop.shop import ShopController
from api.shop.stock import StockController
from api.shop.taxes import TaxPresetsController, TaxRatesController
from api.shop.tiers import TiersController
from api.shop.transfers import (
    CatalogueBatchesController,
    DataExportsController,
    ExportsController,
    ImportsController,
)
from api.shop.translations import TranslationsController
from api.shop.variants import SearchController, VariantsController
from api.shop.webhooks import EventsController, WebhooksController
from api.souk_api import SoukAPI

api = SoukAPI(
    title="Souk shop API",
    description="Everything a buyer's app and a shop's own programs need.",
    urls_namespace="shop_api",
)
api.register_controllers(  # what is asked most comes first: routes are tried in this order
    ShopController,
    ProductsController,
    VariantsController,
    SearchController,
    CartsController,
    OrdersController,
    AuthController,
    MeController,
    DataExportsController,
    ImagesController,
    ReviewsController,
    CategoriesController,
    CollectionsController,
    BulkController,
    ImportsController,
    CatalogueBatchesController,
    ExportsController,
    OrderDocumentsController,
    RefundsController,
    ReturnsController,
    FulfilmentsController,
    DraftOrdersController,
    PlacedOrdersController,
    PaymentsController,
    GatewayAccountsController,
    CustomersController,
    EmailTemplatesController,
    StockController,
    PromotionsController,
    DiscountCodesController,
    GiftCardsController,
    StoreCreditsController,
    ShippingZonesController,
    PoliciesController,
    CustomFieldsController,
    TranslationsController,
    TaxRatesController,
    TaxPresetsController,
    TiersController,
    ApiKeysController,
    ScopesController,
    StaffController,
    RolesController,
    InvitationsController,
    ReportsController,
    AuditController,
    WebhooksController,
    EventsController,
    SettingsController,
    OwnSchedulesController,
    UsageController,
)
api.extensions.append(
    partial(webhook_document.describe, body=webhook_schemas.EventBody, objects=webhook_schemas.OBJECTS)
)
