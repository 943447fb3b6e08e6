"""Contains all the data models used in inputs/outputs"""

from .accepted import Accepted
from .address_dict import AddressDict
from .address_dict_members import AddressDictMembers
from .address_in import AddressIn
from .address_view import AddressView
from .adjustment_in import AdjustmentIn
from .agreed_in import AgreedIn
from .agreed_in_kind import AgreedInKind
from .agreed_view import AgreedView
from .agreed_view_kind import AgreedViewKind
from .allowance import Allowance
from .api_key_in import ApiKeyIn
from .api_key_in_type import ApiKeyInType
from .api_key_patch import ApiKeyPatch
from .api_key_view import ApiKeyView
from .api_key_view_type import ApiKeyViewType
from .applies_to import AppliesTo
from .attributes_in import AttributesIn
from .audit_event_view import AuditEventView
from .audit_event_view_action import AuditEventViewAction
from .audit_event_view_fields import AuditEventViewFields
from .audit_list_action_type_0 import AuditListActionType0
from .audit_object_view import AuditObjectView
from .availability import Availability
from .average_order import AverageOrder
from .balance_change_in import BalanceChangeIn
from .band_in import BandIn
from .band_view import BandView
from .batch_counts import BatchCounts
from .batch_error import BatchError
from .batch_image_in import BatchImageIn
from .batch_in import BatchIn
from .batch_item_in import BatchItemIn
from .batch_item_in_status import BatchItemInStatus
from .batch_result import BatchResult
from .batch_result_status import BatchResultStatus
from .batch_stock_in import BatchStockIn
from .batch_stock_in_policy import BatchStockInPolicy
from .batch_variant_in import BatchVariantIn
from .batch_view import BatchView
from .batch_view_status import BatchViewStatus
from .best_seller_view import BestSellerView
from .best_sellers import BestSellers
from .book_address_in import BookAddressIn
from .book_address_patch import BookAddressPatch
from .cancellation_in import CancellationIn
from .capture_in import CaptureIn
from .capture_status import CaptureStatus
from .capture_view import CaptureView
from .captured_order_view import CapturedOrderView
from .cart_discount_view import CartDiscountView
from .cart_gift_card_view import CartGiftCardView
from .cart_item_view import CartItemView
from .cart_patch import CartPatch
from .cart_variant_view import CartVariantView
from .cart_view import CartView
from .cart_warning import CartWarning
from .cart_warning_code import CartWarningCode
from .category_count import CategoryCount
from .category_detail import CategoryDetail
from .category_in import CategoryIn
from .category_link import CategoryLink
from .category_patch import CategoryPatch
from .category_view import CategoryView
from .category_view_members import CategoryViewMembers
from .changed import Changed
from .code_credentials import CodeCredentials
from .code_in import CodeIn
from .code_sent import CodeSent
from .collection_count import CollectionCount
from .collection_in import CollectionIn
from .collection_in_kind import CollectionInKind
from .collection_in_match import CollectionInMatch
from .collection_link import CollectionLink
from .collection_patch import CollectionPatch
from .collection_patch_kind import CollectionPatchKind
from .collection_patch_match import CollectionPatchMatch
from .collection_rule import CollectionRule
from .collection_rule_field import CollectionRuleField
from .collection_rule_relation import CollectionRuleRelation
from .collection_view import CollectionView
from .collection_view_kind import CollectionViewKind
from .collection_view_match import CollectionViewMatch
from .confirm_action import ConfirmAction
from .count import Count
from .counts_view import CountsView
from .cover_view import CoverView
from .credentials import Credentials
from .credit_entry_view import CreditEntryView
from .custom_counts import CustomCounts
from .custom_field_in import CustomFieldIn
from .custom_field_in_kind import CustomFieldInKind
from .custom_field_in_type import CustomFieldInType
from .custom_field_patch import CustomFieldPatch
from .custom_field_view import CustomFieldView
from .custom_field_view_kind import CustomFieldViewKind
from .custom_field_view_type import CustomFieldViewType
from .custom_fields import CustomFields
from .custom_fields_in import CustomFieldsIn
from .customer_patch import CustomerPatch
from .customer_put import CustomerPut
from .customer_view import CustomerView
from .customer_view_members import CustomerViewMembers
from .customfields_list_kind_type_0 import CustomfieldsListKindType0
from .daily_sales import DailySales
from .daily_summary_patch import DailySummaryPatch
from .daily_summary_view import DailySummaryView
from .dashboard import Dashboard
from .delivery_view import DeliveryView
from .delivery_view_status import DeliveryViewStatus
from .device_patch import DevicePatch
from .discount_code_in import DiscountCodeIn
from .discount_code_patch import DiscountCodePatch
from .discount_code_view import DiscountCodeView
from .document_address import DocumentAddress
from .download_view import DownloadView
from .draft_in import DraftIn
from .draft_line_in import DraftLineIn
from .draft_patch import DraftPatch
from .draft_summary_view import DraftSummaryView
from .draft_summary_view_status import DraftSummaryViewStatus
from .draft_view import DraftView
from .draft_view_status import DraftViewStatus
from .edited_line_in import EditedLineIn
from .edited_order_view import EditedOrderView
from .email_confirmation import EmailConfirmation
from .email_kind import EmailKind
from .email_kind_defaults import EmailKindDefaults
from .email_kind_defaults_additional_property import EmailKindDefaultsAdditionalProperty
from .email_kind_kind import EmailKindKind
from .email_template_in import EmailTemplateIn
from .email_template_in_kind import EmailTemplateInKind
from .email_template_in_locale import EmailTemplateInLocale
from .email_template_patch import EmailTemplatePatch
from .email_template_view import EmailTemplateView
from .emailtemplates_list_kind_type_0 import EmailtemplatesListKindType0
from .emailtemplates_list_locale_type_0 import EmailtemplatesListLocaleType0
from .endpoint_in import EndpointIn
from .endpoint_patch import EndpointPatch
from .endpoint_view import EndpointView
from .endpoint_view_members import EndpointViewMembers
from .entry_reason import EntryReason
from .event_body import EventBody
from .event_body_data import EventBodyData
from .event_body_previous_type_0 import EventBodyPreviousType0
from .event_feed import EventFeed
from .event_view import EventView
from .event_view_data import EventViewData
from .exemption_reason import ExemptionReason
from .export_view import ExportView
from .export_view_status import ExportViewStatus
from .facets import Facets
from .failure_view import FailureView
from .field_problem import FieldProblem
from .fulfilment_in import FulfilmentIn
from .fulfilment_line_in import FulfilmentLineIn
from .fulfilment_patch import FulfilmentPatch
from .fulfilment_put import FulfilmentPut
from .fulfilment_status import FulfilmentStatus
from .fulfilment_view import FulfilmentView
from .gateway import Gateway
from .gateway_account_in import GatewayAccountIn
from .gateway_account_in_values import GatewayAccountInValues
from .gateway_account_view import GatewayAccountView
from .gateway_account_view_mode_type_0 import GatewayAccountViewModeType0
from .gateway_account_view_values import GatewayAccountViewValues
from .gateway_accounts import GatewayAccounts
from .gateway_test import GatewayTest
from .gift_card_code_in import GiftCardCodeIn
from .gift_card_in import GiftCardIn
from .gift_card_patch import GiftCardPatch
from .gift_card_view import GiftCardView
from .gift_card_view_members import GiftCardViewMembers
from .gone import Gone
from .history_entry import HistoryEntry
from .history_entry_changes import HistoryEntryChanges
from .image_patch import ImagePatch
from .image_view import ImageView
from .images_create_multi_part_body_params import ImagesCreateMultiPartBodyParams
from .import_view import ImportView
from .import_view_status import ImportViewStatus
from .imports_create_file_params import ImportsCreateFileParams
from .imports_pictures_state_type_0 import ImportsPicturesStateType0
from .instructions_action import InstructionsAction
from .invitation_answer import InvitationAnswer
from .invitation_in import InvitationIn
from .invitation_view import InvitationView
from .issued_gift_card_view import IssuedGiftCardView
from .item_in import ItemIn
from .item_patch import ItemPatch
from .kind import Kind
from .known_scopes import KnownScopes
from .legal_identity import LegalIdentity
from .legal_identity_in import LegalIdentityIn
from .level_patch import LevelPatch
from .level_patch_policy import LevelPatchPolicy
from .location_in import LocationIn
from .location_patch import LocationPatch
from .log_in_code_in import LogInCodeIn
from .logo_view import LogoView
from .low_stock import LowStock
from .low_stock_product import LowStockProduct
from .low_stock_variant import LowStockVariant
from .measure import Measure
from .measure_in import MeasureIn
from .membership_tier_view import MembershipTierView
from .membership_view import MembershipView
from .merge_in import MergeIn
from .metadata import Metadata
from .metadata_in import MetadataIn
from .method_kind import MethodKind
from .money_dict import MoneyDict
from .money_in import MoneyIn
from .named_counts import NamedCounts
from .new_api_key import NewApiKey
from .new_api_key_type import NewApiKeyType
from .new_endpoint_view import NewEndpointView
from .new_payment_in import NewPaymentIn
from .next_tier_view import NextTierView
from .note_in import NoteIn
from .option_view import OptionView
from .options_in import OptionsIn
from .order_counts_view import OrderCountsView
from .order_customer_view import OrderCustomerView
from .order_discount_view import OrderDiscountView
from .order_edit_in import OrderEditIn
from .order_in import OrderIn
from .order_line_view import OrderLineView
from .order_patch import OrderPatch
from .order_put import OrderPut
from .order_shipping_view import OrderShippingView
from .order_tax_view import OrderTaxView
from .order_value_view import OrderValueView
from .order_view import OrderView
from .order_view_members import OrderViewMembers
from .order_view_members_status import OrderViewMembersStatus
from .orders_list_status_type_0 import OrdersListStatusType0
from .own_schedules_view import OwnSchedulesView
from .own_store_credit_view import OwnStoreCreditView
from .page import Page
from .page_address_view import PageAddressView
from .page_api_key_view import PageApiKeyView
from .page_audit_event_view import PageAuditEventView
from .page_category_view import PageCategoryView
from .page_collection_view import PageCollectionView
from .page_credit_entry_view import PageCreditEntryView
from .page_custom_field_view import PageCustomFieldView
from .page_delivery_view import PageDeliveryView
from .page_discount_code_view import PageDiscountCodeView
from .page_draft_summary_view import PageDraftSummaryView
from .page_email_template_view import PageEmailTemplateView
from .page_endpoint_view import PageEndpointView
from .page_event_view import PageEventView
from .page_export_view import PageExportView
from .page_fulfilment_view import PageFulfilmentView
from .page_gift_card_view import PageGiftCardView
from .page_history_entry import PageHistoryEntry
from .page_import_view import PageImportView
from .page_invitation_view import PageInvitationView
from .page_membership_tier_view import PageMembershipTierView
from .page_order_view import PageOrderView
from .page_picture_view import PagePictureView
from .page_place_view import PagePlaceView
from .page_policy_view import PagePolicyView
from .page_product_view import PageProductView
from .page_promotion_view import PagePromotionView
from .page_refund_view import PageRefundView
from .page_return_view import PageReturnView
from .page_review_view import PageReviewView
from .page_role_view import PageRoleView
from .page_row_note_view import PageRowNoteView
from .page_shipping_zone_view import PageShippingZoneView
from .page_staff_customer_view import PageStaffCustomerView
from .page_staff_view import PageStaffView
from .page_stock_level_view import PageStockLevelView
from .page_stock_location_view import PageStockLocationView
from .page_stock_movement_view import PageStockMovementView
from .page_store_credit_view import PageStoreCreditView
from .page_tax_preset_view import PageTaxPresetView
from .page_tax_rate_view import PageTaxRateView
from .page_variant_view import PageVariantView
from .paid_order_view import PaidOrderView
from .palette import Palette
from .palette_choice import PaletteChoice
from .palette_patch import PalettePatch
from .password_reset_confirmation import PasswordResetConfirmation
from .password_reset_in import PasswordResetIn
from .payment_in import PaymentIn
from .payment_status import PaymentStatus
from .payment_view import PaymentView
from .payment_view_status import PaymentViewStatus
from .picture_of_view import PictureOfView
from .picture_view import PictureView
from .picture_view_state import PictureViewState
from .pictures_view import PicturesView
from .pieces_view import PiecesView
from .place_view import PlaceView
from .place_view_kind import PlaceViewKind
from .policies_get_kind import PoliciesGetKind
from .policies_publish_kind import PoliciesPublishKind
from .policies_starter_kind import PoliciesStarterKind
from .policies_starter_language_type_0 import PoliciesStarterLanguageType0
from .policies_withdraw_kind import PoliciesWithdrawKind
from .policy_in import PolicyIn
from .policy_view import PolicyView
from .policy_view_kind import PolicyViewKind
from .preview_in import PreviewIn
from .preview_view import PreviewView
from .price_change_in import PriceChangeIn
from .price_changes_in import PriceChangesIn
from .price_span import PriceSpan
from .problem import Problem
from .product_in import ProductIn
from .product_in_status import ProductInStatus
from .product_link import ProductLink
from .product_patch import ProductPatch
from .product_patch_status import ProductPatchStatus
from .product_variant_view import ProductVariantView
from .product_variant_view_members import ProductVariantViewMembers
from .product_variant_view_options import ProductVariantViewOptions
from .product_view import ProductView
from .product_view_attributes import ProductViewAttributes
from .product_view_status import ProductViewStatus
from .products_facets_attribute import ProductsFacetsAttribute
from .products_facets_custom import ProductsFacetsCustom
from .products_facets_option import ProductsFacetsOption
from .products_facets_status_type_0 import ProductsFacetsStatusType0
from .products_list_attribute import ProductsListAttribute
from .products_list_custom import ProductsListCustom
from .products_list_option import ProductsListOption
from .products_list_status_type_0 import ProductsListStatusType0
from .profile_patch import ProfilePatch
from .progress_view import ProgressView
from .promotion_in import PromotionIn
from .promotion_patch import PromotionPatch
from .promotion_run import PromotionRun
from .promotion_view import PromotionView
from .public_shop_view import PublicShopView
from .public_shop_view_members import PublicShopViewMembers
from .rating import Rating
from .rating_count import RatingCount
from .reason import Reason
from .receipt import Receipt
from .received_response_view import ReceivedResponseView
from .redirect_action import RedirectAction
from .refers_to_type_0 import RefersToType0
from .refresh_in import RefreshIn
from .refund_in import RefundIn
from .refund_in_to import RefundInTo
from .refund_line_view import RefundLineView
from .refund_patch import RefundPatch
from .refund_put import RefundPut
from .refund_put_to import RefundPutTo
from .refund_status import RefundStatus
from .refund_view import RefundView
from .refunded_order_view import RefundedOrderView
from .registration_in import RegistrationIn
from .repeat_rate import RepeatRate
from .repeats_view import RepeatsView
from .replay_in import ReplayIn
from .replayed import Replayed
from .report_view import ReportView
from .reports_get_name import ReportsGetName
from .retried import Retried
from .return_in import ReturnIn
from .return_patch import ReturnPatch
from .return_patch_status import ReturnPatchStatus
from .return_status import ReturnStatus
from .return_view import ReturnView
from .review_in import ReviewIn
from .review_patch import ReviewPatch
from .review_patch_status import ReviewPatchStatus
from .review_view import ReviewView
from .review_view_status import ReviewViewStatus
from .reviews_list_status import ReviewsListStatus
from .role_in import RoleIn
from .role_name import RoleName
from .role_patch import RolePatch
from .role_view import RoleView
from .rotation_in import RotationIn
from .row_note_view import RowNoteView
from .rule import Rule
from .rule_view import RuleView
from .sales_day_view import SalesDayView
from .schedules_patch import SchedulesPatch
from .sent_request_view import SentRequestView
from .sent_request_view_headers import SentRequestViewHeaders
from .settings_patch import SettingsPatch
from .settings_upload_logo_file_params import SettingsUploadLogoFileParams
from .settings_view import SettingsView
from .settings_view_fonts import SettingsViewFonts
from .settings_view_languages_item import SettingsViewLanguagesItem
from .shipping_method_in import ShippingMethodIn
from .shipping_method_view import ShippingMethodView
from .shipping_option_view import ShippingOptionView
from .shipping_options import ShippingOptions
from .shipping_zone_in import ShippingZoneIn
from .shipping_zone_patch import ShippingZonePatch
from .shipping_zone_view import ShippingZoneView
from .shop import Shop
from .shop_links import ShopLinks
from .shop_policies import ShopPolicies
from .shortage import Shortage
from .signed_money_in import SignedMoneyIn
from .staff_customer_view import StaffCustomerView
from .staff_patch import StaffPatch
from .staff_view import StaffView
from .starter_view import StarterView
from .starter_view_kind import StarterViewKind
from .status import Status
from .stock_below_threshold import StockBelowThreshold
from .stock_change_in import StockChangeIn
from .stock_changes_in import StockChangesIn
from .stock_level_view import StockLevelView
from .stock_level_view_policy import StockLevelViewPolicy
from .stock_location_view import StockLocationView
from .stock_movement_view import StockMovementView
from .stock_movement_view_kind import StockMovementViewKind
from .stock_view import StockView
from .store_credit_in import StoreCreditIn
from .store_credit_view import StoreCreditView
from .stripe_action import StripeAction
from .suggested_product import SuggestedProduct
from .suggestions import Suggestions
from .tax_preset_view import TaxPresetView
from .tax_presets_in import TaxPresetsIn
from .tax_rate_in import TaxRateIn
from .tax_rate_patch import TaxRatePatch
from .tax_rate_view import TaxRateView
from .texts_in import TextsIn
from .texts_view import TextsView
from .theme_view import ThemeView
from .theme_view_fonts import ThemeViewFonts
from .thumbnails import Thumbnails
from .tier_change_view import TierChangeView
from .tier_count_view import TierCountView
from .tier_in import TierIn
from .tier_patch import TierPatch
from .tier_view import TierView
from .tiers import Tiers
from .token_pair import TokenPair
from .tracking_in import TrackingIn
from .tracking_view import TrackingView
from .translations_delete_kind import TranslationsDeleteKind
from .translations_get_kind import TranslationsGetKind
from .translations_in import TranslationsIn
from .translations_put_kind import TranslationsPutKind
from .translations_update_kind import TranslationsUpdateKind
from .translations_view import TranslationsView
from .try_view import TryView
from .uninstalled_app import UninstalledApp
from .usage import Usage
from .variant_in import VariantIn
from .variant_patch import VariantPatch
from .variant_put import VariantPut
from .variant_view import VariantView
from .variant_view_options import VariantViewOptions
from .verified import Verified
from .webhooks_deliveries_status_type_0 import WebhooksDeliveriesStatusType0

__all__ = (
    "Accepted",
    "AddressDict",
    "AddressDictMembers",
    "AddressIn",
    "AddressView",
    "AdjustmentIn",
    "AgreedIn",
    "AgreedInKind",
    "AgreedView",
    "AgreedViewKind",
    "Allowance",
    "ApiKeyIn",
    "ApiKeyInType",
    "ApiKeyPatch",
    "ApiKeyView",
    "ApiKeyViewType",
    "AppliesTo",
    "AttributesIn",
    "AuditEventView",
    "AuditEventViewAction",
    "AuditEventViewFields",
    "AuditListActionType0",
    "AuditObjectView",
    "Availability",
    "AverageOrder",
    "BalanceChangeIn",
    "BandIn",
    "BandView",
    "BatchCounts",
    "BatchError",
    "BatchImageIn",
    "BatchIn",
    "BatchItemIn",
    "BatchItemInStatus",
    "BatchResult",
    "BatchResultStatus",
    "BatchStockIn",
    "BatchStockInPolicy",
    "BatchVariantIn",
    "BatchView",
    "BatchViewStatus",
    "BestSellers",
    "BestSellerView",
    "BookAddressIn",
    "BookAddressPatch",
    "CancellationIn",
    "CapturedOrderView",
    "CaptureIn",
    "CaptureStatus",
    "CaptureView",
    "CartDiscountView",
    "CartGiftCardView",
    "CartItemView",
    "CartPatch",
    "CartVariantView",
    "CartView",
    "CartWarning",
    "CartWarningCode",
    "CategoryCount",
    "CategoryDetail",
    "CategoryIn",
    "CategoryLink",
    "CategoryPatch",
    "CategoryView",
    "CategoryViewMembers",
    "Changed",
    "CodeCredentials",
    "CodeIn",
    "CodeSent",
    "CollectionCount",
    "CollectionIn",
    "CollectionInKind",
    "CollectionInMatch",
    "CollectionLink",
    "CollectionPatch",
    "CollectionPatchKind",
    "CollectionPatchMatch",
    "CollectionRule",
    "CollectionRuleField",
    "CollectionRuleRelation",
    "CollectionView",
    "CollectionViewKind",
    "CollectionViewMatch",
    "ConfirmAction",
    "Count",
    "CountsView",
    "CoverView",
    "Credentials",
    "CreditEntryView",
    "CustomCounts",
    "CustomerPatch",
    "CustomerPut",
    "CustomerView",
    "CustomerViewMembers",
    "CustomFieldIn",
    "CustomFieldInKind",
    "CustomFieldInType",
    "CustomFieldPatch",
    "CustomFields",
    "CustomFieldsIn",
    "CustomfieldsListKindType0",
    "CustomFieldView",
    "CustomFieldViewKind",
    "CustomFieldViewType",
    "DailySales",
    "DailySummaryPatch",
    "DailySummaryView",
    "Dashboard",
    "DeliveryView",
    "DeliveryViewStatus",
    "DevicePatch",
    "DiscountCodeIn",
    "DiscountCodePatch",
    "DiscountCodeView",
    "DocumentAddress",
    "DownloadView",
    "DraftIn",
    "DraftLineIn",
    "DraftPatch",
    "DraftSummaryView",
    "DraftSummaryViewStatus",
    "DraftView",
    "DraftViewStatus",
    "EditedLineIn",
    "EditedOrderView",
    "EmailConfirmation",
    "EmailKind",
    "EmailKindDefaults",
    "EmailKindDefaultsAdditionalProperty",
    "EmailKindKind",
    "EmailTemplateIn",
    "EmailTemplateInKind",
    "EmailTemplateInLocale",
    "EmailTemplatePatch",
    "EmailtemplatesListKindType0",
    "EmailtemplatesListLocaleType0",
    "EmailTemplateView",
    "EndpointIn",
    "EndpointPatch",
    "EndpointView",
    "EndpointViewMembers",
    "EntryReason",
    "EventBody",
    "EventBodyData",
    "EventBodyPreviousType0",
    "EventFeed",
    "EventView",
    "EventViewData",
    "ExemptionReason",
    "ExportView",
    "ExportViewStatus",
    "Facets",
    "FailureView",
    "FieldProblem",
    "FulfilmentIn",
    "FulfilmentLineIn",
    "FulfilmentPatch",
    "FulfilmentPut",
    "FulfilmentStatus",
    "FulfilmentView",
    "Gateway",
    "GatewayAccountIn",
    "GatewayAccountInValues",
    "GatewayAccounts",
    "GatewayAccountView",
    "GatewayAccountViewModeType0",
    "GatewayAccountViewValues",
    "GatewayTest",
    "GiftCardCodeIn",
    "GiftCardIn",
    "GiftCardPatch",
    "GiftCardView",
    "GiftCardViewMembers",
    "Gone",
    "HistoryEntry",
    "HistoryEntryChanges",
    "ImagePatch",
    "ImagesCreateMultiPartBodyParams",
    "ImageView",
    "ImportsCreateFileParams",
    "ImportsPicturesStateType0",
    "ImportView",
    "ImportViewStatus",
    "InstructionsAction",
    "InvitationAnswer",
    "InvitationIn",
    "InvitationView",
    "IssuedGiftCardView",
    "ItemIn",
    "ItemPatch",
    "Kind",
    "KnownScopes",
    "LegalIdentity",
    "LegalIdentityIn",
    "LevelPatch",
    "LevelPatchPolicy",
    "LocationIn",
    "LocationPatch",
    "LogInCodeIn",
    "LogoView",
    "LowStock",
    "LowStockProduct",
    "LowStockVariant",
    "Measure",
    "MeasureIn",
    "MembershipTierView",
    "MembershipView",
    "MergeIn",
    "Metadata",
    "MetadataIn",
    "MethodKind",
    "MoneyDict",
    "MoneyIn",
    "NamedCounts",
    "NewApiKey",
    "NewApiKeyType",
    "NewEndpointView",
    "NewPaymentIn",
    "NextTierView",
    "NoteIn",
    "OptionsIn",
    "OptionView",
    "OrderCountsView",
    "OrderCustomerView",
    "OrderDiscountView",
    "OrderEditIn",
    "OrderIn",
    "OrderLineView",
    "OrderPatch",
    "OrderPut",
    "OrderShippingView",
    "OrdersListStatusType0",
    "OrderTaxView",
    "OrderValueView",
    "OrderView",
    "OrderViewMembers",
    "OrderViewMembersStatus",
    "OwnSchedulesView",
    "OwnStoreCreditView",
    "Page",
    "PageAddressView",
    "PageApiKeyView",
    "PageAuditEventView",
    "PageCategoryView",
    "PageCollectionView",
    "PageCreditEntryView",
    "PageCustomFieldView",
    "PageDeliveryView",
    "PageDiscountCodeView",
    "PageDraftSummaryView",
    "PageEmailTemplateView",
    "PageEndpointView",
    "PageEventView",
    "PageExportView",
    "PageFulfilmentView",
    "PageGiftCardView",
    "PageHistoryEntry",
    "PageImportView",
    "PageInvitationView",
    "PageMembershipTierView",
    "PageOrderView",
    "PagePictureView",
    "PagePlaceView",
    "PagePolicyView",
    "PageProductView",
    "PagePromotionView",
    "PageRefundView",
    "PageReturnView",
    "PageReviewView",
    "PageRoleView",
    "PageRowNoteView",
    "PageShippingZoneView",
    "PageStaffCustomerView",
    "PageStaffView",
    "PageStockLevelView",
    "PageStockLocationView",
    "PageStockMovementView",
    "PageStoreCreditView",
    "PageTaxPresetView",
    "PageTaxRateView",
    "PageVariantView",
    "PaidOrderView",
    "Palette",
    "PaletteChoice",
    "PalettePatch",
    "PasswordResetConfirmation",
    "PasswordResetIn",
    "PaymentIn",
    "PaymentStatus",
    "PaymentView",
    "PaymentViewStatus",
    "PictureOfView",
    "PicturesView",
    "PictureView",
    "PictureViewState",
    "PiecesView",
    "PlaceView",
    "PlaceViewKind",
    "PoliciesGetKind",
    "PoliciesPublishKind",
    "PoliciesStarterKind",
    "PoliciesStarterLanguageType0",
    "PoliciesWithdrawKind",
    "PolicyIn",
    "PolicyView",
    "PolicyViewKind",
    "PreviewIn",
    "PreviewView",
    "PriceChangeIn",
    "PriceChangesIn",
    "PriceSpan",
    "Problem",
    "ProductIn",
    "ProductInStatus",
    "ProductLink",
    "ProductPatch",
    "ProductPatchStatus",
    "ProductsFacetsAttribute",
    "ProductsFacetsCustom",
    "ProductsFacetsOption",
    "ProductsFacetsStatusType0",
    "ProductsListAttribute",
    "ProductsListCustom",
    "ProductsListOption",
    "ProductsListStatusType0",
    "ProductVariantView",
    "ProductVariantViewMembers",
    "ProductVariantViewOptions",
    "ProductView",
    "ProductViewAttributes",
    "ProductViewStatus",
    "ProfilePatch",
    "ProgressView",
    "PromotionIn",
    "PromotionPatch",
    "PromotionRun",
    "PromotionView",
    "PublicShopView",
    "PublicShopViewMembers",
    "Rating",
    "RatingCount",
    "Reason",
    "Receipt",
    "ReceivedResponseView",
    "RedirectAction",
    "RefersToType0",
    "RefreshIn",
    "RefundedOrderView",
    "RefundIn",
    "RefundInTo",
    "RefundLineView",
    "RefundPatch",
    "RefundPut",
    "RefundPutTo",
    "RefundStatus",
    "RefundView",
    "RegistrationIn",
    "RepeatRate",
    "RepeatsView",
    "Replayed",
    "ReplayIn",
    "ReportsGetName",
    "ReportView",
    "Retried",
    "ReturnIn",
    "ReturnPatch",
    "ReturnPatchStatus",
    "ReturnStatus",
    "ReturnView",
    "ReviewIn",
    "ReviewPatch",
    "ReviewPatchStatus",
    "ReviewsListStatus",
    "ReviewView",
    "ReviewViewStatus",
    "RoleIn",
    "RoleName",
    "RolePatch",
    "RoleView",
    "RotationIn",
    "RowNoteView",
    "Rule",
    "RuleView",
    "SalesDayView",
    "SchedulesPatch",
    "SentRequestView",
    "SentRequestViewHeaders",
    "SettingsPatch",
    "SettingsUploadLogoFileParams",
    "SettingsView",
    "SettingsViewFonts",
    "SettingsViewLanguagesItem",
    "ShippingMethodIn",
    "ShippingMethodView",
    "ShippingOptions",
    "ShippingOptionView",
    "ShippingZoneIn",
    "ShippingZonePatch",
    "ShippingZoneView",
    "Shop",
    "ShopLinks",
    "ShopPolicies",
    "Shortage",
    "SignedMoneyIn",
    "StaffCustomerView",
    "StaffPatch",
    "StaffView",
    "StarterView",
    "StarterViewKind",
    "Status",
    "StockBelowThreshold",
    "StockChangeIn",
    "StockChangesIn",
    "StockLevelView",
    "StockLevelViewPolicy",
    "StockLocationView",
    "StockMovementView",
    "StockMovementViewKind",
    "StockView",
    "StoreCreditIn",
    "StoreCreditView",
    "StripeAction",
    "SuggestedProduct",
    "Suggestions",
    "TaxPresetsIn",
    "TaxPresetView",
    "TaxRateIn",
    "TaxRatePatch",
    "TaxRateView",
    "TextsIn",
    "TextsView",
    "ThemeView",
    "ThemeViewFonts",
    "Thumbnails",
    "TierChangeView",
    "TierCountView",
    "TierIn",
    "TierPatch",
    "Tiers",
    "TierView",
    "TokenPair",
    "TrackingIn",
    "TrackingView",
    "TranslationsDeleteKind",
    "TranslationsGetKind",
    "TranslationsIn",
    "TranslationsPutKind",
    "TranslationsUpdateKind",
    "TranslationsView",
    "TryView",
    "UninstalledApp",
    "Usage",
    "VariantIn",
    "VariantPatch",
    "VariantPut",
    "VariantView",
    "VariantViewOptions",
    "Verified",
    "WebhooksDeliveriesStatusType0",
)
