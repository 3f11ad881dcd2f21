"""Photos, for those who may see them."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from linli.api.caller import caller_of_key
from linli.cases import queries as cases
from linli.cases.queries.media import MediaBelonging, media_belonging
from linli.cases.reach import in_reach
from linli.core import clock
from linli.guard import queries as guard
from linli.guard.policy import NOBODY, Viewer, allows
from linli.intake import photos
from linli.intake.photos import THUMBNAIL_TYPE


@require_GET
def photo(request: HttpRequest, media_id: UUID) -> HttpResponse:
    """A photo, at most 2,560 pixels a side."""
    return _serve(request, media_id, small=False)


@require_GET
def thumbnail(request: HttpRequest, media_id: UUID) -> HttpResponse:
    """A photo's small copy."""
    return _serve(request, media_id, small=True)


photo.linli_action = ""  # type: ignore[attr-defined]  # asks for itself, photo by photo
thumbnail.linli_action = ""  # type: ignore[attr-defined]  # asks for itself, photo by photo


def _serve(request: HttpRequest, media_id: UUID, *, small: bool) -> HttpResponse:
    media = media_belonging(media_id)
    if media is None or not (media.is_public or _may_see(_viewer(request), media)):
        raise Http404
    data = photos.open_photo(
        media_id=media.id,
        file=media.thumbnail if small else media.file,
        purpose="inform_public" if media.is_public else "handle_case",
    )
    if data is None:
        raise Http404
    kind = THUMBNAIL_TYPE if small else media.content_type
    answer = HttpResponse(data, content_type=kind)
    # The file never changes, but who may see it does.
    answer["Cache-Control"] = "public, max-age=3600" if media.is_public else "private, max-age=300"
    answer["Content-Disposition"] = "inline"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin" if media.is_public else "same-origin"
    return answer


def _viewer(request: HttpRequest) -> Viewer:
    """Who asks: the holder of a key that may read, or the person signed in."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        caller = caller_of_key(token.strip(), at=clock.now())
        may_read = caller and caller.client and {"read", "work"} & caller.client.scopes
        return caller.viewer if caller and may_read else NOBODY
    if request.user.is_authenticated:
        return guard.viewer_of(UUID(str(request.user.pk)))
    return NOBODY


def _may_see(viewer: Viewer, media: MediaBelonging) -> bool:
    """Who sent it, who reaches its case, and the desk while no case has taken it up."""
    if viewer.is_signed_in and media.added_by == viewer.actor:
        return True
    if media.case_id is None:
        return allows(viewer, "case.triage")
    return in_reach(viewer, cases.case_detail(media.case_id, with_events=False), "case.view")
