"""The pages of a shop's host."""

from django.urls import include, path

from web.account.views import accept_invitation, reset_password, verify_email
from web.carts import views as carts
from web.checkout import views as checkout
from web.customers import views as customers
from web.icon import icon_of_shop
from web.orders.views import come_back, invoice, order, pay, send_back
from web.shopfront import crawlers, developers, policies, products, views
from web.unsubscribe.views import unsubscribe

urlpatterns = [
    path("", views.index, name="shop"),
    path("products/<str:slug>/", products.product, name="product"),
    path("products/<str:slug>/reviews/", products.write_review, name="product_review"),
    path("cart/", carts.cart, name="cart"),
    path("cart/items/", carts.add, name="cart_add"),
    path("cart/items/<int:item_id>/", carts.set_quantity, name="cart_item"),
    path("cart/codes/", carts.add_code, name="cart_code"),
    path("cart/gift-cards/remove/", carts.remove_gift_card, name="cart_gift_card_remove"),
    path("cart/store-credit/", carts.use_store_credit, name="cart_store_credit"),
    path("cart/codes/remove/", carts.remove_code, name="cart_code_remove"),
    path("checkout/", checkout.details, name="checkout"),
    path("checkout/payment/", checkout.payment, name="checkout_payment"),
    path("account/", customers.account, name="account"),
    path("account/login/", customers.log_in, name="log_in"),
    path("account/logout/", customers.log_out, name="log_out"),
    path("account/register/", customers.register, name="register"),
    path("account/profile/", customers.profile, name="account_profile"),
    path("account/addresses/", customers.list_addresses, name="account_addresses"),
    path("account/addresses/new/", customers.edit_address, name="account_address_new"),
    path("account/addresses/<int:address_id>/", customers.edit_address, name="account_address"),
    path(
        "account/addresses/<int:address_id>/delete/", customers.delete_address, name="account_address_delete"
    ),
    path("policies/<slug:kind>/", policies.show, name="policy"),
    path("developers/", developers.page, name="developers"),
    path("theme.css", views.theme, name="theme"),
    path("look/preview/", views.preview, name="look_preview"),
    path("enter/", views.enter, name="enter"),
    path("verify-email/", verify_email, name="verify_email"),
    path("reset-password/", reset_password, name="reset_password"),
    path("invitation/", accept_invitation, name="accept_invitation"),
    path("orders/<int:number>/", order, name="order"),
    path("orders/<int:number>/payments/", pay, name="order_pay"),
    path("payments/<uuid:payment_id>/return/", come_back, name="payment_return"),
    path("orders/<int:number>/returns/", send_back, name="order_returns"),
    path("orders/<int:number>/invoice.pdf", invoice, name="order_invoice"),
    path("unsubscribe/", unsubscribe, name="unsubscribe"),
    path("mailbox/", include("web.mailbox.urls")),
    path("favicon.ico", icon_of_shop),
    path("robots.txt", crawlers.robots),
    path("sitemap.xml", crawlers.sitemap),
]
