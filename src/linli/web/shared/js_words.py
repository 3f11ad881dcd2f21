"""The few sentences that scripts say; templates hand them over as JSON."""

from django.utils.translation import gettext as _


def sentences() -> dict[str, str]:
    """Every sentence by its key, in the language of the page; {facts} are filled in by script."""
    return {
        "days": _("{count} d"),
        "overdue": _("overdue"),
        "live": _("Live"),
        "reconnecting": _("Connection lost; trying again"),
        "offline": _("Offline"),
        "news": _("New messages: {count}"),
        "kept": _("Kept on this phone, not yet sent. It goes as soon as there is signal."),
        "unsent": _("Not yet sent: {count}"),
        "sent": _("Sent"),
        "refused": _("This was not accepted: {why}"),
        "understood": _("Understood"),
        "remove": _("Remove"),
        "use_photo_place": _("This photo knows where it was taken. Use that place?"),
        "use_it": _("Use it"),
        "not_that": _("No"),
        "not_a_photo": _(
            "{name} is not a photo we can read. Choose a JPEG, PNG or WebP; an iPhone sends those "
            "with Settings, Camera, Formats, Most Compatible."
        ),
        "most_photos": _("Up to {count} photos; the first ones are kept."),
        "map_failed": _("The map cannot be shown here. The list below says the same."),
        "place_chosen": _("Place chosen: {lon}, {lat}"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "map": _("Map"),
        "nothing_found": _("Nothing found"),
        "results": _("Results: {count}"),
        "close": _("Close"),
        "proof": _("A short check that no machine is sending in bulk"),
    }
