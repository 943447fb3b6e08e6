"""Products by file: a file comes in, first as a trial; all products go out; and how each came along."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import IO, Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesCheckboxFilter
from unfold.decorators import display

from admin_theme import columns
from admin_theme.base import actor_of, back_to, leave_for, show_refusal
from admin_theme.dialogs import ConfirmForm, button
from admin_theme.formatting import show_money, show_time
from admin_theme.pages import page
from admin_theme.shop import archives
from kernel import clock
from kernel.errors import DomainError, PermissionRefused
from media import private
from storefront.catalogue import queries as catalogue
from storefront.catalogue.models import Product
from storefront.imports.reports import Report
from storefront.transfers import needs, services, views
from storefront.transfers.models import Transfer

IMPORTS, EXPORTS = "transfers.import_products", "transfers.export_products"
SHOWN_NOTES = 200
SHOWN_PICTURES = 50
LABELS = {"queued": "default", "running": "info", "done": "success", "failed": "danger", "trial": "warning"}
Kind = Transfer.Kind
Result = TypeVar("Result")


class UploadForm(forms.Form):
    """A file, and whether it is only tried."""

    file = forms.FileField()
    is_trial = forms.BooleanField(required=False)


class TransferAdmin(archives.ArchiveViews):
    """Imports and exports, the newest first; above them the ways to begin one."""

    when_empty = gettext_lazy(
        "Bring your products from another shop: choose its file above, and see first what would happen."
    )
    list_display = ["what", "state", "progress_bar", "outcome", "requested_by", "asked"]
    list_filter = [("kind", ChoicesCheckboxFilter), ("status", ChoicesCheckboxFilter)]
    list_filter_submit = False
    list_before_template = "admin_theme/transfers.html"
    change_form_outer_before_template = "admin_theme/transfer.html"
    ordering = ["-id"]
    actions_detail = ["undo"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Nothing to fill in: the page above says it all."""
        return []

    def get_queryset(self, request: HttpRequest) -> Any:
        """The shop's own files; a customer's data is that customer's to fetch."""
        return (
            super()
            .get_queryset(request)
            .filter(kind__in=(Kind.IMPORT, Kind.EXPORT))
            .defer("errors", "warnings", "items", "results")
        )

    def get_list_filter(self, request: HttpRequest) -> Any:
        """A handful of rows needs no filters."""
        return self.list_filter if Transfer.objects.count() > self.list_per_page else []

    def list_facts(self, request: HttpRequest) -> Mapping[str, object]:
        """What the viewer may begin."""
        may = {"may_import": request.user.has_perm(IMPORTS), "may_export": request.user.has_perm(EXPORTS)}
        return {**may, **archives.context(request), "largest_mb": services.LARGEST_FILE // 1024 // 1024}

    def facts(self, request: HttpRequest, pk: int) -> Mapping[str, object]:
        """Its progress, its figures and what is wrong with which row."""
        transfer = self.get_object(request, str(pk))
        if transfer is None:
            return {}
        may_import = request.user.has_perm(IMPORTS)
        shown = _page(transfer) | {
            "may_import": may_import,
            "may_read": may_import and request.user.has_perms(needs.of_stored(pk)),
        }
        if not request.user.has_perms(needs.of_notes(pk)):
            shown |= {"errors_shown": [], "warnings_shown": []}
        return shown

    @page("import/", may=IMPORTS, is_posted=True)
    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Take a file, and lead to its page."""
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            messages.error(request, _("Choose a CSV file that is not empty."))
            return back_to(self, request)
        file = form.cleaned_data["file"]

        def begin(*, content: IO[bytes], **wishes: Any) -> Transfer:
            _require(request, needs.of_file(content))
            return services.request_import(content=content, **wishes)

        return self._begin(
            request,
            begin,
            content=file.file,
            size=file.size,
            filename=file.name,
            dry_run=form.cleaned_data["is_trial"],
        )

    @page("export/", may=EXPORTS, is_posted=True)
    def export_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for all products, and lead to where they will be."""
        return self._begin(
            request, services.request_export, tells_stock=request.user.has_perm(needs.SEE_STOCK)
        )

    @page("<int:transfer_id>/run/", may=IMPORTS, is_posted=True)
    def run_view(self, request: HttpRequest, transfer_id: int) -> HttpResponse:
        """Import what was tried."""

        def begin(**wishes: Any) -> Transfer:
            _require(request, needs.of_stored(transfer_id))
            return services.repeat_import(**wishes)

        return self._begin(request, begin, transfer_id=transfer_id)

    @button(
        gettext_lazy("Undo this import"),
        gettext_lazy("Undo this import?"),
        gettext_lazy(
            "What its file spoke of becomes what it was before, stock and prices too, whatever was changed "
            "since. What came by it is deleted, or archived where it was sold. That is an import of its own."
        ),
        submit=gettext_lazy("Undo"),
        may=[IMPORTS],
        when=Q(kind=Kind.IMPORT, before__isnull=False)
        & ~Q(status__in=services.OPEN)
        & ~Q(Exists(Transfer.objects.filter(undoes=OuterRef("pk")).exclude(status=Transfer.Status.FAILED))),
        icon="undo",
    )
    def undo(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        transfer = Transfer.objects.select_related("before").get(pk=object_id)
        if transfer.before is not None:
            with private.open_file(transfer.before) as content:
                _require(request, needs.of_file(content))
        made = services.undo_import(transfer_id=transfer.pk, actor=actor_of(request), now=clock.now())
        return leave_for(request, reverse("shop_admin:transfers_transfer_change", args=[made.pk]))

    @page("<int:transfer_id>/pictures/", may=IMPORTS, is_posted=True)
    def pictures_view(self, request: HttpRequest, transfer_id: int) -> HttpResponse:
        """Have the pictures fetched once more that could not be."""
        retried = self._ask(request, services.retry_pictures, transfer_id=transfer_id)
        if retried is not None:
            text = ngettext(
                "{count} picture is fetched again.", "{count} pictures are fetched again.", retried
            )
            messages.success(request, text.format(count=retried))
        return back_to(self, request, transfer_id)

    @page("<int:transfer_id>/file/")
    def file_view(self, request: HttpRequest, transfer_id: int) -> HttpResponse:
        """Lead to the file, by an address that is signed now."""
        transfer = self.get_queryset(request).filter(pk=transfer_id).first()
        if transfer is None or transfer.file is None:
            raise Http404
        is_written = transfer.kind == Kind.EXPORT or transfer.undoes_id
        if is_written and transfer.finished_at is None:  # the file is a part
            raise Http404
        needed = [IMPORTS, *needs.of_stored(transfer_id)] if transfer.kind == Kind.IMPORT else [EXPORTS]
        if not request.user.has_perms(needed):
            raise PermissionDenied
        if transfer.tells_stock and not request.user.has_perm(needs.SEE_STOCK):
            raise PermissionDenied
        return redirect(private.address(transfer.file, now=clock.now()).path)

    def _begin(self, request: HttpRequest, service: Callable[..., Transfer], **wishes: Any) -> HttpResponse:
        """Have a service begin one, and lead to it; where it refuses, back to where one came from."""
        made = self._ask(request, service, **wishes)
        return back_to(self, request, wishes.get("transfer_id") if made is None else made.pk)

    def _ask(self, request: HttpRequest, service: Callable[..., Result], **wishes: Any) -> Result | None:
        try:
            return service(actor=actor_of(request), now=clock.now(), **wishes)
        except DomainError as error:
            show_refusal(request, error)
            return None

    @display(description=gettext_lazy("File"), header=True, ordering="kind")
    def what(self, transfer: Transfer) -> list[Any]:
        """Its name, and which way it goes."""
        way = _("Import") if transfer.kind == Kind.IMPORT else _("Export")
        trial = _("{way}, on trial").format(way=way)
        return [transfer.filename, trial if transfer.is_dry_run else way]

    state = columns.choice(gettext_lazy("State"), "status", LABELS)

    @display(description=gettext_lazy("Progress"))
    def progress_bar(self, transfer: Transfer) -> Any:
        percent = views.progress(transfer)["percent"]
        return format_html(
            '<span class="souk-bar" title="{} %"><i style="--share: {}%"></i></span>', percent, percent
        )

    @display(description=gettext_lazy("Outcome"))
    def outcome(self, transfer: Transfer) -> str:
        """What came of it, in a line."""
        if transfer.error_detail:
            return str(transfer.error_detail)
        if transfer.kind == Kind.EXPORT:
            return f"{transfer.rows_done:,} products" if transfer.finished_at else "–"
        counts = {word: transfer.report.get(name, 0) for name, word in _WORDS.items()}
        said = [f"{count:,} {word}" for word, count in counts.items() if count]
        return ", ".join(said) or (_("nothing to do") if transfer.finished_at else "–")

    @display(description=gettext_lazy("Asked for"), ordering="id")
    def asked(self, transfer: Transfer) -> Any:
        return show_time(transfer.created_at)


_WORDS = {
    "created": gettext_lazy("created"),
    "updated": gettext_lazy("updated"),
    "deleted": gettext_lazy("deleted"),
    "archived": gettext_lazy("archived"),
    "skipped": gettext_lazy("with errors"),
    "with_warnings": gettext_lazy("with warnings"),
    "unchanged": gettext_lazy("unchanged"),
}


def _require(request: HttpRequest, permissions: Iterable[str]) -> None:
    """Raises PermissionRefused where the viewer lacks one."""
    for needed in permissions:
        if not request.user.has_perm(needed):
            raise PermissionRefused(_("This needs the permission {needed}.").format(needed=needed))


def _page(transfer: Transfer) -> dict[str, Any]:
    report = transfer.report
    of_products = report.get("noun", "products") == "products"
    gone = report.get("deleted", 0) + report.get("archived", 0)
    warned, variants = report.get("with_warnings", 0), report.get("variants", 0)
    with_warnings = _("{count} with warnings").format(count=f"{warned:,}") if warned else ""
    new_variants = ngettext("{count} new variant", "{count} new variants", variants)
    new_variants = new_variants.format(count=f"{variants:,}")
    archived = _("{count} archived").format(count=f"{report.get('archived', 0):,}")
    figures = [
        ("add_circle", _("Created"), report.get("created", 0), new_variants if of_products else "", 0),
        ("edit", _("Updated"), report.get("updated", 0), with_warnings, 0),
        ("check_circle", _("Unchanged"), report.get("unchanged", 0), _("as they were"), 0),
        ("delete", _("Removed"), gone, archived, 0),
        (
            "error",
            _("With errors"),
            report.get("skipped", 0),
            _("left as they were"),
            report.get("skipped", 0),
        ),
    ]
    errors, warnings = transfer.errors[:SHOWN_NOTES], transfer.warnings[:SHOWN_NOTES]
    is_import = transfer.kind == Kind.IMPORT
    pictures = catalogue.report_images(import_id=transfer.pk) if is_import else None
    return {
        "transfer": transfer,
        "progress": views.progress(transfer),
        "is_open": transfer.status in services.OPEN,
        "figures": figures if transfer.kind == Kind.IMPORT and not transfer.error_code else [],
        "errors_shown": errors,
        "errors_more": max(0, report.get("error_count", 0) - len(errors)),
        "warnings_shown": warnings,
        "warnings_more": max(0, report.get("warning_count", 0) - len(warnings)),
        "file_remarks": _remarks(report),
        "preview": [_shown(product) for product in report.get("preview", [])],
        "pictures": pictures,
        "picture_failures": pictures.failures[:SHOWN_PICTURES] if pictures else [],
        "state_kind": LABELS.get(transfer.status, ""),
    }


def _shown(product: dict[str, Any]) -> dict[str, Any]:
    words = dict(Product._meta.get_field("status").flatchoices)
    prices = {
        name: show_money(Decimal(product[name])) for name in ("price", "compare_at_price") if product[name]
    }
    return {**product, **prices, "status": words[product["status"] or Product.Status.ACTIVE]}


def _remarks(report: dict[str, Any]) -> list[str]:
    remarks = list(report.get("remarks", []))
    if ignored := report.get("ignored_columns"):
        remarks.append(_("Nothing was taken from these columns: {names}.").format(names=", ".join(ignored)))
    untracked = Report(variants_untracked=report.get("variants_untracked", 0)).stock_remark
    return [*remarks, *filter(None, [untracked])]


PAGES = {Transfer: TransferAdmin}
