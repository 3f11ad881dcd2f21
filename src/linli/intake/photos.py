"""Photos: checked by what they are, freed of metadata, sealed, stored under an id of their own."""

import hashlib
import io
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from linli.cases import services as cases
from linli.core import errors
from linli.core.ids import new_id
from linli.privacy import keys
from linli.privacy.sealed import Place, open_bytes, seal_bytes

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 2560
THUMBNAIL_SIDE = 320
FORMATS = ("JPEG", "PNG", "WEBP")
CONTENT_TYPE, THUMBNAIL_TYPE = "image/jpeg", "image/webp"
# How an ISO media file of this family begins (ISO/IEC 23008-12, annex B: its brands).
HEIC_BRANDS = frozenset(
    b"ftyp" + brand for brand in (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
)
# What Pillow raises on bytes that only look like a picture.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    MemoryError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


class PhotoTooLarge(errors.Invalid):
    code, title = "photo-too-large", _("A photo may have 12 MB and 40 million pixels at most")


class NotAPhoto(errors.Invalid):
    code, title = "not-a-photo", _("This is not a photo we can read; send JPEG, PNG or WebP")


class PhotoIsHeic(NotAPhoto):
    code, title = (
        "photo-is-heic",
        _(
            "This is a HEIC photo, which we cannot read yet; send it as JPEG (on an iPhone: "
            "Settings, Camera, Formats, Most Compatible)"
        ),
    )


@dataclass(frozen=True, slots=True)
class Prepared:
    """A photo as it will be stored."""

    photo: bytes
    thumbnail: bytes
    size: tuple[int, int]


def keep_photo(*, data: bytes, actor: str, at: datetime) -> UUID:
    """Store a photo without its metadata and record it; it belongs to nothing until joined.

    The files are on disk for good before the row is written: a crash in between leaves files that
    nothing names, never a row without files.

    Args:
        data: the file as it was sent; its name and declared type don't count.
    Raises:
        PhotoTooLarge: more than 12 MB or 40 million pixels.
        NotAPhoto: the bytes are no JPEG, PNG or WebP, or are broken.
    """
    prepared, media_id = prepare(data), new_id()
    name = f"{media_id.hex[-2:]}/{media_id.hex}"
    file, thumbnail = f"{name}.photo", f"{name}.small"
    with transaction.atomic():
        key = keys.key_for(subject_id=media_id, purpose="handle_case", at=at)
        place = Place("report.photo", media_id)
        photo = seal_bytes(key=key, place=place, data=prepared.photo)
        small = seal_bytes(key=key, place=place, data=prepared.thumbnail)
        _store(Path(settings.MEDIA_ROOT) / file, photo)
        _store(Path(settings.MEDIA_ROOT) / thumbnail, small)
        return cases.keep_media(
            media_id=media_id,
            file=file,
            thumbnail=thumbnail,
            content_type=CONTENT_TYPE,
            size=prepared.size,
            sha256=hashlib.sha256(photo).hexdigest(),
            actor=actor,
            at=at,
        )


def open_photo(*, media_id: UUID, file: str, purpose: str) -> bytes | None:
    """The bytes of a stored photo or its small copy; None when it was erased or is not there.

    Args:
        file: name below the media folder.
        purpose: what it is opened for, such as ``handle_case``.
    """
    try:
        sealed = (Path(settings.MEDIA_ROOT) / file).read_bytes()
    except FileNotFoundError:
        return None
    return open_bytes([(Place("report.photo", media_id), sealed)], purpose=purpose)[0]


def prepare(data: bytes) -> Prepared:
    """The photo upright, in RGB, at most 2,560 pixels a side, and its small copy; pixels only.

    Raises:
        PhotoTooLarge, NotAPhoto: as in `keep_photo`.
    """
    if len(data) > MAX_BYTES:
        raise PhotoTooLarge()
    if data[4:12] in HEIC_BRANDS:
        raise PhotoIsHeic()
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as checked:
            _refuse_many_pixels(checked)
            checked.verify()
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            opened.load()
            photo = _upright(opened)
    except BROKEN as error:
        raise NotAPhoto() from error
    photo.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    small = photo.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Prepared(_bytes(photo, "JPEG", 85), _bytes(small, "WEBP", 75), photo.size)


def _refuse_many_pixels(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise PhotoTooLarge()


def _upright(image: Image.Image) -> Image.Image:
    """A new RGB picture: turned as the camera says, transparency on white, nothing else kept."""
    turned = ImageOps.exif_transpose(image) or image
    if turned.has_transparency_data:
        turned = turned.convert("RGBA")
        plain = Image.new("RGB", turned.size, "white")
        plain.paste(turned, mask=turned.getchannel("A"))
        return plain
    plain = turned.convert("RGB")
    plain.info.clear()
    return plain


def _bytes(image: Image.Image, kind: str, quality: int) -> bytes:
    # `info` may hold EXIF, XMP, comments and colour profiles, which the encoders would write.
    image.info.clear()
    out = io.BytesIO()
    image.save(out, kind, quality=quality)
    return out.getvalue()


def _store(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and for good."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    for folder in (path.parent, path.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
