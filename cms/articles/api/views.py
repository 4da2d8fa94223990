"""Published articles and their categories: open to everybody, the same for everybody."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.articles import queries
from cms.articles.api.pages import KeysetPages
from cms.articles.api.shapes import ArticleCard, ArticleShape, CategoryList
from cms.articles.models import Article

FRESH = "public, max-age=60"


class Gone(APIException):
    """The article was public and is not any more."""

    status_code = 410
    default_code = "gone"
    default_detail = _("This article is no longer available.")


class RemovedByLaw(Gone):
    """RFC 7725."""

    status_code = 451
    default_code = "removed_by_law"


class ArticleFilter(serializers.Serializer[Any]):
    """What the list can be narrowed to."""

    category = serializers.SlugField(required=False, allow_unicode=True, max_length=60)
    tag = serializers.SlugField(required=False, allow_unicode=True, max_length=60)
    author = serializers.SlugField(required=False, allow_unicode=True, max_length=40)


class ArticlesView(ListAPIView[Article]):
    """Live articles, newest first."""

    # Nobody is asked who they are, so one answer can be kept for all.
    authentication_classes = ()
    is_public = True
    pagination_class = KeysetPages
    serializer_class = ArticleCard
    queryset = Article.objects.none()
    keys = ("published_at", "id")

    def get_queryset(self) -> QuerySet[Article]:
        asked = ArticleFilter(data=self.request.query_params.dict())
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        rows = queries.cards().prefetch_related("tags")
        if "category" in wanted:
            rows = rows.filter(category__slug=wanted["category"])
        if "author" in wanted:
            rows = rows.filter(author__handle=wanted["author"])
        if "tag" in wanted:
            rows = rows.filter(tags__slug=wanted["tag"])
        return rows

    @extend_schema(operation_id="articles_list", parameters=[ArticleFilter])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().get(request, *args, **kwargs)
        response["Cache-Control"] = FRESH
        return response


class ArticleView(APIView):
    """One article: 410 after it was withdrawn, 451 after a removal by law."""

    authentication_classes = ()
    is_public = True

    @extend_schema(operation_id="articles_get", responses=ArticleShape)
    def get(self, request: Request, pk: int) -> Response:
        article = queries.addressable().prefetch_related("tags", "notices").filter(pk=pk).first()
        if article is None:
            raise Http404
        if article.state not in queries.SHOWN or article.live_version is None:
            raise RemovedByLaw if article.is_legal_removal else Gone
        return Response(ArticleShape(article).data, headers={"Cache-Control": FRESH})


class CategoriesView(APIView):
    """Every category, in the order of the site; there are few, so they come on one page."""

    authentication_classes = ()
    is_public = True

    @extend_schema(operation_id="categories_list", responses=CategoryList)
    def get(self, request: Request) -> Response:
        found = {"results": queries.categories(), "next": None}
        return Response(CategoryList(found).data, headers={"Cache-Control": FRESH})
