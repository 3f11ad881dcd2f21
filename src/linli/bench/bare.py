"""The bare insert: django-ninja takes a JSON body and commits one row. Nothing else."""

from django.db import connection, transaction
from django.http import HttpRequest
from django.urls import path
from ninja import NinjaAPI, Schema

api = NinjaAPI(openapi_url=None, docs_url=None)


class Body(Schema):
    """As many fields as a report's body has."""

    text: str
    lon: float
    lat: float


@api.post("/insert")
def insert(request: HttpRequest, body: Body) -> dict[str, int]:
    """One row, one commit."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_bare (text, lon, lat) VALUES (%s, %s, %s) RETURNING id",
            [body.text, body.lon, body.lat],
        )
        row = cursor.fetchone()
    return {"id": row[0]}


urlpatterns = [path("", api.urls)]
