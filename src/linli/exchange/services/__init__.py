"""Writes of the exchange."""

from linli.exchange.pipeline.landing import (
    EmptyDelivery,
    Receipt,
    receive_delivery,
)
from linli.exchange.pipeline.waiting import base_moved, deliveries_wait
from linli.exchange.services.contracts import (
    BreakingChange,
    VersionKept,
    keep_contract,
    keep_library,
    read_from_view,
)
from linli.exchange.services.corrections import (
    CorrectionNotFound,
    OpenedCorrection,
    make_correction,
    open_corrections,
    settle_correction,
    settle_matching,
    tell_corrections,
)
from linli.exchange.services.forgetting import forget_old_deliveries, forget_person
from linli.exchange.services.placements import PlaceTooWide, choose_place, forget_place
from linli.exchange.services.reviews import (
    DecidedOtherwise,
    UnknownVerdict,
    decide_pair,
    undo_decision,
)
from linli.exchange.services.samples import (
    CheckedOtherwise,
    UnknownResult,
    check_sample,
    draw_samples,
)
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
    "CheckedOtherwise",
    "CorrectionNotFound",
    "DecidedOtherwise",
    "EmptyDelivery",
    "OffsetWrong",
    "OpenedCorrection",
    "PlaceTooWide",
    "Receipt",
    "UnknownResult",
    "UnknownVerdict",
    "UploadNotFound",
    "UploadState",
    "VersionKept",
    "ViewUnreachable",
    "append_upload",
    "base_moved",
    "begin_upload",
    "check_sample",
    "choose_place",
    "decide_pair",
    "deliveries_wait",
    "draw_samples",
    "forget_old_deliveries",
    "forget_old_uploads",
    "forget_person",
    "forget_place",
    "keep_contract",
    "keep_library",
    "make_correction",
    "open_corrections",
    "pull_due_views",
    "pull_view",
    "read_from_view",
    "receive_delivery",
    "settle_correction",
    "settle_matching",
    "tell_corrections",
    "undo_decision",
    "upload_state",
]
