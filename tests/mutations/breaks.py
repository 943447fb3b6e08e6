"""Guards broken on purpose, one at a time, and of each the test that has to notice.

A break is a change of a few words in one file, as a tired colleague might make it. `make mutations` applies each to
a copy of the tree; `test_breaks` holds that they still fit the code.
"""

from dataclasses import dataclass

MATRIX = "tests/isolation/test_matrix.py"
ADDRESSES = "tests/isolation/test_addresses.py"
CROSSINGS = "tests/isolation/test_crossings.py"
WRITERS = "tests/architecture/test_writers.py::test_no_door_writes_a_row_itself"
RECORD = "tests/doors/test_record.py"


@dataclass(frozen=True, slots=True)
class Break:
    """What is changed where, from what (found once in the file) to what, and the test that fails by it."""

    title: str
    path: str
    before: str
    after: str
    test: str


BREAKS = (
    Break(
        "a new page lists all orders to nobody",
        "web/urls_shop.py",
        '    path("unsubscribe/", unsubscribe, name="unsubscribe"),\n',
        '    path("unsubscribe/", unsubscribe, name="unsubscribe"),\n'
        '    path("everything/", views.index, name="everything"),\n',
        f"{ADDRESSES}::test_every_address_has_been_said_whom_it_is_for[shop]",
    ),
    Break(
        "a page that everybody may see shows who has bought",
        "web/shopfront/crawlers.py",
        'def robots(request: HttpRequest) -> HttpResponse:\n    """',
        "def robots(request: HttpRequest) -> HttpResponse:\n"
        "    from storefront.orders.models import Order\n\n"
        '    return HttpResponse(str(list(Order.objects.values_list("email"))))\n    """',
        f"{ADDRESSES}::test_a_page_shows_strangers_nothing_of_anybodys",
    ),
    Break(
        "an address of the admin is not behind its log-in",
        "admin_theme/pages.py",
        "admin.admin_site.admin_view(getattr(admin, name))",
        "getattr(admin, name)",
        f"{ADDRESSES}::test_nobody_gets_past_the_log_in_of_a_shops_admin",
    ),
    Break(
        "a page of the admin does not ask for its permission",
        "admin_theme/shop/legal.py",
        "@permission_required(PERMISSION, raise_exception=True)\n",
        "",
        f"{ADDRESSES}::test_a_role_gets_to_no_page_of_the_admin_beyond_its_permissions[Analyst]",
    ),
    Break(
        "a route of the API is in no document",
        "api/shop/orders.py",
        '    @http_get("", response=Page[OrderView], permissions=[HasPermission(VIEW)])\n',
        '    @http_get("/hidden", response=Page[OrderView], include_in_schema=False)\n'
        "    def hidden(self, request: HttpRequest) -> HttpResponse:\n"
        '        """List every order."""\n'
        "        return order_lists.page(request, Feed())\n\n"
        '    @http_get("", response=Page[OrderView], permissions=[HasPermission(VIEW)])\n',
        f"{ADDRESSES}::test_no_route_of_the_api_is_hidden_from_its_document[shop]",
    ),
    Break(
        "a customer's orders are every customer's",
        "api/shop/account.py",
        "request, query, ordering=query.ordering, customer_id=customer.pk, is_buyer=True",
        "request, query, ordering=query.ordering, is_buyer=True",
        f"{MATRIX}::test_a_caller_gets_what_is_theirs_and_nothing_else",
    ),
    Break(
        "the list of orders asks for no permission",
        "api/shop/orders.py",
        '@http_get("", response=Page[OrderView], permissions=[HasPermission(VIEW)])',
        '@http_get("", response=Page[OrderView])',
        f"{MATRIX}::test_a_caller_gets_what_is_theirs_and_nothing_else",
    ),
    Break(
        "a user's form makes superusers",
        "admin_theme/people/users.py",
        '[("is_active", "is_staff"), "groups"]',
        '[("is_active", "is_staff", "is_superuser"), "groups"]',
        "tests/admin_theme/test_granting.py::test_no_form_makes_anybody_a_superuser",
    ),
    Break(
        "any customer holds any customer's order",
        "storefront/orders/tokens.py",
        "if order.customer_id is not None and order.customer_id == shopper.customer_id:",
        "if order.customer_id is not None:",
        f"{MATRIX}::test_a_guest_reaches_the_cart_and_the_order_whose_tokens_they_have",
    ),
    Break(
        "shops share their keys",
        "platform/kernel/keys.py",
        "scopes = (scope.scope_id(), *_inherited.get())",
        'scopes = ("souk", *_inherited.get())',
        "tests/kernel/test_keys.py::test_a_token_opens_its_object_in_its_shop_only",
    ),
    Break(
        "keys of the cache carry no shop",
        "platform/config/settings/cache.py",
        '        "KEY_FUNCTION": "django_tenants.cache.make_key",\n',
        "",
        f"{CROSSINGS}::test_the_same_key_is_another_entry_in_each_shop[default]",
    ),
    Break(
        "a shop uses up the limits of all",
        "platform/kernel/throttling.py",
        "{'all' if is_of_all else scope.scope_id()}:{what}:{digest}",
        "{what}:{digest}",
        f"{CROSSINGS}::test_a_shop_that_uses_up_its_limit_leaves_the_others_theirs",
    ),
    Break(
        "a shop reads the platform's tables",
        "tenants/postgres/base.py",
        "return [self.schema_name, EXTENSIONS]",
        'return [self.schema_name, "public", EXTENSIONS]',
        "tests/tenants/test_backend.py::test_a_missing_table_is_an_error_and_no_silent_read_of_public",
    ),
    Break(
        "a task that names no shop runs in public",
        "platform/config/celery.py",
        '    if not schema:\n        raise RefusedTask("the task names no schema")\n    if schema == scope.PUBLIC:',
        "    if not schema or schema == scope.PUBLIC:",
        "tests/tasks/test_schema_of_tasks.py::test_a_task_without_a_schema_is_refused",
    ),
    Break(
        "tries of an account are not counted",
        "accounts/log_ins.py",
        "return throttling.require(_limit(account, address), account)",
        "return throttling.take(_limit(account, address), account)",
        "tests/admin_theme/test_access.py::test_guesses_from_many_addresses_are_counted_together",
    ),
    Break(
        "a clerk changes somebody who may more",
        "accounts/grants.py",
        "    if user is not None and not is_within(user, other):\n",
        "    if user is not None and not is_within(user, user):\n",
        "tests/api/test_access.py::TestNobodyBeyondThemselves::test_changes_nobody_who_holds_more_or_will_again[True]",
    ),
    Break(
        "a key outlives the work of whoever made it",
        "accounts/api_keys.py",
        "key is None or not has_people(key)",
        "key is None",
        "tests/accounts/test_api_keys.py::test_a_key_ends_when_its_owner_is_let_go",
    ),
    Break(
        "a stolen refresh token goes on",
        "accounts/tokens.py",
        'revoked_at=now, revoked_because="reuse"',
        'revoked_because="reuse"',
        "tests/accounts/test_tokens.py::test_a_used_refresh_token_revokes_its_whole_family",
    ),
    Break(
        "requests go out to private addresses",
        "platform/kernel/outgoing.py",
        "return ip.is_global and not ip.is_multicast and not any(",
        "return not ip.is_loopback and not any(",
        "tests/kernel/test_outgoing.py::test_addresses_that_are_not_public",
    ),
    Break(
        "a payment of another amount pays",
        "storefront/payments/webhooks.py",
        '(Decimal(facts["amount"]), facts["currency"]) == (amount, currency)',
        'facts["currency"] == currency',
        "tests/storefront/payments/test_webhooks.py::"
        "test_another_amount_or_currency_pays_nothing_and_staff_are_told",
    ),
    Break(
        "a description keeps its scripts",
        "platform/kernel/markup.py",
        "nh3.clean(text, tags=set(_TAGS), attributes={k: set(v) for k, v in _ATTRIBUTES.items()}).strip()",
        "text.strip()",
        "tests/storefront/catalogue/test_rules.py::test_clean_html_leaves_nothing_that_acts",
    ),
    Break(
        "stock is held for as long as somebody tries to pay",
        "storefront/orders/rules.py",
        "return min(now + patience, placed_at + max(patience, LONGEST_HOLD))",
        "return now + patience",
        "tests/storefront/orders/test_holds.py::test_a_hold_has_a_last_moment_however_often_it_is_tried",
    ),
    Break(
        "an operation of the API deletes a row itself",
        "api/shop/taxes.py",
        "        services.delete(rate_id=rate_id, actor=caller.actor(request))",
        "        queries.list_rates().filter(pk=rate_id).delete()",
        WRITERS,
    ),
    Break(
        "a form of the admin saves a row itself",
        "admin_theme/shop/categories.py",
        "        return services.update_category(category_id=obj.pk, actor=actor_of(request), **_values(values))",
        "        obj.save()\n        return obj",
        WRITERS,
    ),
    Break(
        "a page of the shop deletes a row itself",
        "web/customers/views.py",
        "        services.delete_address(customer=customer, address_id=address_id)",
        "        customer.addresses.filter(pk=address_id).delete()",
        WRITERS,
    ),
    Break(
        "a job deletes rows itself",
        "tasks/registry.py",
        "    carts.expire(now=clock.now())\n",
        "    carts.Cart.objects.filter(closed_at=None).delete()\n",
        WRITERS,
    ),
    Break(
        "a command writes a row itself",
        "tenants/management/transitions.py",
        '        if options["json"]:\n',
        '        Tenant.objects.filter(pk=tenant.pk).update(name="")\n        if options["json"]:\n',
        WRITERS,
    ),
    Break(
        "a tax rate is changed without a record",
        "storefront/taxes/services.py",
        "    audit.write(actor=actor, verb=audit.UPDATED, target=rate, changes=changes)\n",
        "",
        f"{RECORD}::test_every_writing_operation_of_a_shop_leaves_one_entry",
    ),
    Break(
        "a mail's template is deleted without a record",
        "storefront/emails/services.py",
        "    audit.write(actor=actor, verb=audit.DELETED, target=template)\n",
        "",
        f"{RECORD}::test_every_writing_operation_of_a_shop_leaves_one_entry",
    ),
)
