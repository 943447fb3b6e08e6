"""Silk, whose tables are the platform's: what it records of a shop's request is written in public."""

from django.http import HttpRequest, HttpResponse
from silk.middleware import SilkyMiddleware

from kernel import scope


class PublicSilkMiddleware(SilkyMiddleware):
    """Stands before the tenant middleware and leaves the shop's schema to write its record."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        tenant = scope.connection.tenant
        scope.leave()
        try:
            return super().process_response(request, response)
        finally:
            scope.enter(tenant)
