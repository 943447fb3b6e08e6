"""The shop the running code stands in."""

from kernel import scope
from tenants.models import Tenant


def tenant() -> Tenant:
    """The current tenant, as resolved with the host or the task: no query.

    Raises kernel.scope.OutOfScope on the platform, and in a schema entered by its bare name.
    """
    found = scope.connection.tenant
    if not isinstance(found, Tenant):
        raise scope.OutOfScope(f"no tenant: the schema is {scope.schema()}")
    return found
