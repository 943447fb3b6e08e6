"""Mounted at `/media/` on shop hosts."""

from django.urls import path

from media import views

urlpatterns = [path("<path:name>", views.serve, name="media")]
