"""A template's words are seen while they are written; those it had are kept, and can be taken back."""

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from kernel.errors import Invalid
from storefront.emails import services
from storefront.emails.models import EmailTemplate
from tenants.models import Tenant
from tests.actors import STAFF

pytestmark = pytest.mark.django_db


def test_earlier_words_are_taken_back(as_owner: Client, shop: Tenant) -> None:
    with tenant_context(shop):
        made = services.create_template(
            values={"kind": "shipped", "locale": "en", "subject": "First", "html": "<p>1</p>"}, actor=STAFF
        )
    page = f"/admin/shop_messages/emailtemplate/{made.pk}"
    assert as_owner.get(f"{page}/restore/").status_code == 403  # it has had no others
    with tenant_context(shop):
        for number in range(2, 14):
            words = {"subject": f"Words {number}", "html": f"<p>{number}</p>"}
            services.update_template(template_id=made.pk, values=words, actor=STAFF)
        services.update_template(template_id=made.pk, values={"is_active": False}, actor=STAFF)
        kept = EmailTemplate.objects.get(pk=made.pk).history
    assert [each["subject"] for each in kept] == [f"Words {number}" for number in range(12, 2, -1)]
    dialog = as_owner.get(f"{page}/restore/").content.decode()
    assert "Words 3" in dialog
    assert "Words 2<" not in dialog
    answer = as_owner.post(f"{page}/restore/", {"_form_submitted": "True", "version": kept[-1]["at"]})
    assert answer.status_code == 302
    with tenant_context(shop):
        found = EmailTemplate.objects.get(pk=made.pk)
        assert (found.subject, found.html, found.history[0]["subject"]) == ("Words 3", "<p>3</p>", "Words 13")
        with pytest.raises(Invalid):
            services.restore_template(template_id=made.pk, written_at="never", actor=STAFF)


def test_words_are_seen_and_judged_while_they_are_written(as_owner: Client, shop: Tenant) -> None:
    with tenant_context(shop):
        made = services.create_template(
            values={"kind": "shipped", "locale": "en", "subject": "First", "html": "<p>1</p>"}, actor=STAFF
        )
    page = f"/admin/shop_messages/emailtemplate/{made.pk}"
    assert f'hx-post="{page}/preview/' in as_owner.get(f"{page}/change/").content.decode()
    written = {"subject": "Order {{ order.number }}", "html": "<p>Soon</p>", "text": ""}
    seen = as_owner.post(f"{page}/preview/", written).content.decode()
    assert "Order 1042" in seen
    assert "Soon" in seen
    refused = as_owner.post(f"{page}/preview/", {**written, "html": "{{ order.number"}).content.decode()
    assert "souk-reason" in refused
    assert "Soon" not in refused
    with tenant_context(shop):
        assert EmailTemplate.objects.get(pk=made.pk).subject == "First"
