"""A page of the settings, for sections that are drawn here."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from linli.web.settings_pages.pages import sections_for
from linli.web.shared.pieces import Link


def show(
    request: HttpRequest, template: str, section: str, says: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render `template` beside the list of sections, in which `section` is the open one."""
    links = [
        Link(one.title, one.href, one.icon, current=one.code == section)
        for one in sections_for(request)
    ]
    shared = {"sections": links, "section": section}
    return render(request, f"feedback_pages/{template}", shared | dict(says), status=status)
