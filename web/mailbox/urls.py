"""The mailbox's addresses, on shop hosts and on the platform's."""

from django.urls import path

from web.mailbox import views

app_name = "mailbox"
urlpatterns = [
    path("", views.index, name="index"),
    path("<str:key>/", views.message, name="message"),
    path("<str:key>/body", views.body, name="body"),
    path("<str:key>/attachments/<int:number>", views.attachment, name="attachment"),
]
