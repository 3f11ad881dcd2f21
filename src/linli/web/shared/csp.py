"""The content security policy: our own files only, nothing inline, nothing evaluated."""

from urllib.parse import urlsplit

from csp.constants import NONE, SELF

POLICY: dict[str, dict[str, object]] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        # blob: previews of chosen photos; data: the map's and the documentation's small pictures.
        "img-src": [SELF, "blob:", "data:"],
        "manifest-src": [SELF],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # MapLibre starts its worker from our file; blob: where a browser insists on it.
        "worker-src": [SELF, "blob:"],
    }
}


def policy(*, forms_to: str = "") -> dict[str, dict[str, object]]:
    """The policy; a form may lead on to `forms_to`, where a sign-in goes through the city.

    Browsers check the redirects that follow a form as well.
    """
    parts = urlsplit(forms_to)
    if not parts.hostname:
        return POLICY
    directives = {**POLICY["DIRECTIVES"], "form-action": [SELF, f"{parts.scheme}://{parts.netloc}"]}
    return {"DIRECTIVES": directives}
