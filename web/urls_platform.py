"""The pages of the platform's host."""

from django.urls import include, path

from web.account.views import reset_password
from web.callbacks.views import mail
from web.connections import come_back
from web.icon import icon
from web.onboarding import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("signup/", views.signup, name="signup"),
    path("signup/<uuid:signup_id>/", views.progress, name="progress"),
    path("signup/<uuid:signup_id>/verification", views.verification, name="verification"),
    path("signup/<uuid:signup_id>/admin", views.enter_admin, name="enter_admin"),
    path("reset-password/", reset_password, name="reset_password"),
    path("connect/<slug:gateway>/", come_back, name="gateway_connected"),
    path("callbacks/mail/<slug:provider>/", mail, name="mail_callback"),
    path("mailbox/", include("web.mailbox.urls")),
    path("favicon.ico", icon),
]
