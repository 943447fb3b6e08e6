"""The words that a template had are kept, and can be taken back."""

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
