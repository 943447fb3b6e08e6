"""Users of the platform: merchants and operators."""

from uuid import UUID

from accounts.models import User
from admin_theme.base import handed_to
from admin_theme.people.users import UserAdmin
from kernel import clock
from kernel.actors import Actor
from tenants import merchants


class MerchantAdmin(UserAdmin):
    """As in a shop; who has shops is changed with their owners' consent."""

    update = handed_to(merchants.update, "user_id")

    def give_password(self, user_id: UUID, password: str, *, actor: Actor) -> None:
        """Hand it to the service that asks for consent."""
        merchants.set_password(user_id=user_id, password=password, actor=actor, now=clock.now())


PAGES = {User: MerchantAdmin}
