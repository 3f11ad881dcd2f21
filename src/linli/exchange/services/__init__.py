"""Writes of the exchange."""

from linli.exchange.pipeline.landing import (
    EmptyDelivery,
    FeedNotFound,
    Receipt,
    deliveries_wait,
    receive_delivery,
)
from linli.exchange.services.contracts import (
    BreakingChange,
    VersionKept,
    keep_contract,
    keep_library,
    read_from_view,
)
from linli.exchange.services.forgetting import forget_old_deliveries, forget_person
from linli.exchange.services.uploads import (
    OffsetWrong,
    UploadNotFound,
    UploadState,
    append_upload,
    begin_upload,
    forget_old_uploads,
    upload_state,
)
from linli.exchange.services.views import ViewUnreachable, pull_due_views, pull_view

__all__ = [
    "BreakingChange",
    "EmptyDelivery",
    "FeedNotFound",
    "OffsetWrong",
    "Receipt",
    "UploadNotFound",
    "UploadState",
    "VersionKept",
    "ViewUnreachable",
    "append_upload",
    "begin_upload",
    "deliveries_wait",
    "forget_old_deliveries",
    "forget_old_uploads",
    "forget_person",
    "keep_contract",
    "keep_library",
    "pull_due_views",
    "pull_view",
    "read_from_view",
    "receive_delivery",
    "upload_state",
]
