"""Addresses below /steward/."""

from django.urls import path

from linli.web.steward.views import deliveries, feeds, fields, placing, reviews, samples

app_name = "steward"

urlpatterns = [
    path("", feeds.index, name="feeds"),
    path("feeds/<slug:feed>/", feeds.one, name="feed"),
    path("feeds/<slug:feed>/upload", feeds.upload, name="upload"),
    path("feeds/<slug:feed>/corrections.csv", feeds.corrections_file, name="corrections_file"),
    path("feeds/<slug:feed>/settle", feeds.settle, name="settle"),
    path("deliveries/<uuid:delivery_id>/", deliveries.one, name="delivery"),
    path("deliveries/<uuid:delivery_id>/rows", deliveries.rows, name="rows"),
    path("deliveries/<uuid:delivery_id>/rows/<int:row>", deliveries.row, name="row"),
    path("deliveries/<uuid:delivery_id>/errors.csv", deliveries.errors_csv, name="errors_csv"),
    path("deliveries/<uuid:delivery_id>/errors.xlsx", deliveries.errors_xlsx, name="errors_xlsx"),
    path("reviews/", reviews.index, name="reviews"),
    path("reviews/decided", reviews.decided, name="decided"),
    path("reviews/history", reviews.history, name="history"),
    path("reviews/<uuid:pair_id>/undo", reviews.undo, name="undo"),
    path("reviews/<uuid:pair_id>/<slug:verdict>", reviews.decide, name="decide"),
    path("unplaced/", placing.index, name="unplaced"),
    path("unplaced/place", placing.place, name="place"),
    path("unplaced/find", placing.find, name="find_places"),
    path("fields/", fields.index, name="fields"),
    path("samples/", samples.index, name="samples"),
    path("samples/draw", samples.draw, name="draw"),
    path("samples/<uuid:sample_id>/check", samples.check, name="check"),
]
