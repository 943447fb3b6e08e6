"""The platform's API: opening shops, finding one's own, operating all of them."""

from api.platform.auth import AuthController
from api.platform.billing import InvoicesController, SubscriptionController
from api.platform.fleet import MigrationRunsController
from api.platform.payments import ConnectController
from api.platform.portability import OperationsController, PortabilityController, RestoresController
from api.platform.schedules import SchedulesController, WorkController
from api.platform.shops import AuditController, MyShopsController, TenantsController
from api.platform.signups import SignupsController
from api.souk_api import SoukAPI

api = SoukAPI(
    title="Souk platform API",
    description="Open a shop, find your own, operate all of them.",
    urls_namespace="platform_api",
)
api.register_controllers(
    AuthController,
    SignupsController,
    MyShopsController,
    TenantsController,
    InvoicesController,
    SubscriptionController,
    ConnectController,
    MigrationRunsController,
    PortabilityController,
    RestoresController,
    OperationsController,
    SchedulesController,
    WorkController,
    AuditController,
)
