"""Mounted at `/media/` on shop hosts."""

from django.urls import path

from media import views

urlpatterns = [
    path("private/<str:token>", views.hand_out, name="private"),
    path("<path:name>", views.serve, name="media"),
]
