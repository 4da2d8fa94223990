"""Addresses of the published record in the API."""

from django.urls import path

from cms.articles.api import views

app_name = "articles_api"

urlpatterns = [
    path("articles/", views.ArticlesView.as_view(), name="articles"),
    path("articles/<int:pk>/", views.ArticleView.as_view(), name="article"),
    path("categories/", views.CategoriesView.as_view(), name="categories"),
]
