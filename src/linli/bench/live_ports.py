"""What the streams ask, answered for a measurement: made-up viewers, summaries by a real query."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID, uuid5

from django.db import connection

from linli.web.live.ports import Refusal, Scope, Summary, Viewer

NAMESPACE = UUID("0192f0c4-5b1a-7c33-9a55-3f2d4c6b7a80")
ORGANISATION = uuid5(NAMESPACE, "police")
VIEWS = 24


class BenchPorts:
    """Consoles of 24 grids, all of which may see the cases that are sent."""

    def console_viewer(self, *, cookies: Mapping[str, str]) -> Viewer | Refusal:
        """The n-th console, by the cookie `bench`."""
        number = int(cookies.get("bench", "0"))
        scopes = frozenset({Scope(ORGANISATION), Scope(None, f"d/c/g{number % VIEWS}")})
        return Viewer(uuid5(NAMESPACE, str(number)), f"bench {number}", scopes)

    def field_viewer(self, *, cookies: Mapping[str, str]) -> Viewer | Refusal:
        """Nobody is in the field."""
        return Refusal(403, "Consoles only.")

    def tracks(self, *, code: str) -> bool:
        """No codes."""
        return False

    def renewed(self, *, viewer: Viewer, kind: str) -> Viewer | None:
        """The same, always."""
        return viewer

    def load_summaries(self, *, ids: Collection[UUID]) -> Mapping[UUID, Summary]:
        """One round trip; as large as a row of a real queue."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT one, clock_timestamp() FROM unnest(%s::uuid[]) AS one", [list(ids)]
            )
            rows = cursor.fetchall()
        return {
            id_: Summary(
                id=id_,
                cursor=at.isoformat(),
                organisation_ids=frozenset({ORGANISATION}),
                area_path="d/c/g1/b7",
                console={
                    "id": id_,
                    "grade": "P2",
                    "state": "en_route",
                    "category": "燃气泄漏",
                    "place": "梧桐里社区 12 号楼 3 单元 401",
                    "owner": "梧桐路派出所",
                    "clocks": [{"kind": "arrive", "due_at": at, "state": "running"}],
                    "position": [113.9, 30.6],
                    "changed_at": at,
                },
            )
            for id_, at in rows
        }

    def load_since(self, *, cursor: str) -> Sequence[Summary] | None:
        """Nothing was missed."""
        return []

    def present(self) -> str:
        """The cursor of now."""
        return "now"
