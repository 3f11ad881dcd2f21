"""What the streams need to know of Linli; `adapters` answers it from the real tables."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Scope:
    """One grant: an organisation (None: any) inside an area (an empty path: anywhere).

    The path is made of the places' ids from the top, joined by "/".
    """

    organisation_id: UUID | None = None
    area_path: str = ""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever is signed in: what may be shown, and how to ask again whether it still may.

    `session` is a digest of the session key (`session_digest`), never the key.
    """

    user_id: UUID
    session: str
    scopes: frozenset[Scope] = frozenset()
    member_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """One case as it stands now, without personal values.

    `cursor` is where this change stands in the order of changes: an opaque word that
    `load_since` takes. `former_organisation_ids` and `former_member_ids` had it and lost it: their
    pages are told to drop it. `console` goes to staff, `public` to whoever holds a tracking code.
    """

    id: UUID
    cursor: str
    organisation_ids: frozenset[UUID]
    area_path: str
    console: Mapping[str, object]
    public: Mapping[str, object] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()
    member_ids: frozenset[UUID] = frozenset()
    former_organisation_ids: frozenset[UUID] = frozenset()
    former_member_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a stream is not opened; the text is shown as it is."""

    status: int
    text: str


class Ports(Protocol):
    """Plain functions that may block: each is called in a thread, outside any transaction."""

    def console_viewer(self, *, cookies: Mapping[str, str]) -> Viewer | Refusal:
        """Who holds this session, if they may watch a console (401 or 403 if not)."""

    def field_viewer(self, *, cookies: Mapping[str, str]) -> Viewer | Refusal:
        """Who holds this session, if they are a member who can be sent; `member_id` is set."""

    def tracks(self, *, code: str) -> bool:
        """Whether this tracking code exists."""

    def renewed(self, *, viewer: Viewer, kind: str) -> Viewer | None:
        """The same viewer with the scopes of now; None when the session or the right ended.

        `kind` is "console" or "field".
        """

    def load_summaries(self, *, ids: Collection[UUID]) -> Mapping[UUID, Summary]:
        """The cases as they stand; one that is gone is left out."""

    def load_since(self, *, cursor: str) -> Sequence[Summary] | None:
        """Every case changed after `cursor`, oldest change first; None if that is too long ago.

        Commits and notices overtake one another, so look a minute further back than the cursor
        says: a change told twice is harmless, one never told is not.
        """

    def present(self) -> str:
        """The cursor of now."""


def may_see(*, scopes: frozenset[Scope], organisation_ids: frozenset[UUID], area_path: str) -> bool:
    """Whether one of the grants covers a case of these organisations at this place."""
    return any(
        (scope.organisation_id is None or scope.organisation_id in organisation_ids)
        and _within(area_path, scope.area_path)
        for scope in scopes
    )


def _within(path: str, area: str) -> bool:
    return not area or path == area or path.startswith(area + "/")
