"""Photos: what they are decides, nothing but pixels is kept, and files stand before the row."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin
from tests import factories

from linli.cases.models import Media
from linli.intake import photos
from linli.privacy import keys
from linli.privacy import services as privacy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **extra) -> bytes:
    out = io.BytesIO()
    mode = extra.pop("mode", "RGB")
    Image.new(mode, size, extra.pop("color", "red")).save(out, kind, **extra)
    return out.getvalue()


def plain(row: Media, file: str) -> bytes:
    data = photos.open_photo(media_id=row.id, file=file, purpose="handle_case")
    assert data is not None
    return data


def opened(row: Media, file: str) -> Image.Image:
    return Image.open(io.BytesIO(plain(row, file)))


def keep(data: bytes) -> Media:
    pk = photos.keep_photo(data=data, actor="system", at=factories.NOON)
    return Media.objects.get(pk=pk)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_given_a_photo_when_kept_then_both_files_stand_under_its_id(folder, kind):
    row = keep(picture(kind))

    assert (row.width, row.height, row.content_type) == (64, 48, "image/jpeg")
    assert row.file == f"{row.id.hex[-2:]}/{row.id.hex}.photo"
    assert opened(row, row.file).format == "JPEG"
    assert opened(row, row.thumbnail).format == "WEBP"
    assert not list(folder.rglob(".part-*"))


def test_given_metadata_when_kept_then_none_of_it_is_left(folder):
    exif = Image.Exif()
    exif[0x010F] = "SECRETMAKER"
    exif.get_ifd(0x8825)[2] = (30.0, 36.0, 1.0)
    data = picture(exif=exif.tobytes(), icc_profile=b"SECRETPROFILE", comment=b"SECRETNOTE")
    assert b"SECRETMAKER" in data

    row = keep(data)

    for name in (row.file, row.thumbnail):
        stored = plain(row, name)
        assert b"SECRET" not in stored
        assert b"Exif" not in stored
        assert not opened(row, name).getexif()


def test_given_text_in_a_png_when_kept_then_it_is_gone(folder):
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "SECRET")

    row = keep(picture("PNG", pnginfo=info))

    assert b"SECRET" not in plain(row, row.file)


def test_given_a_turned_camera_when_kept_then_the_photo_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6

    row = keep(picture(size=(64, 48), exif=exif.tobytes()))

    assert (row.width, row.height) == (48, 64)


def test_given_a_large_photo_when_kept_then_it_is_made_smaller(folder):
    row = keep(picture(size=(4000, 1000)))

    assert (row.width, row.height) == (2560, 640)
    assert max(opened(row, row.thumbnail).size) == 320


def test_given_transparency_when_kept_then_it_is_white(folder):
    row = keep(picture("PNG", mode="RGBA", color=(0, 0, 0, 0)))

    assert opened(row, row.file).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK"])
def test_given_other_colours_when_kept_then_rgb(folder, mode):
    row = keep(picture("JPEG" if mode == "CMYK" else "PNG", mode=mode, color=1))

    assert opened(row, row.file).mode == "RGB"


def test_given_the_same_photo_when_kept_again_then_each_has_files_of_its_own(folder):
    first, second = keep(picture()), keep(picture())

    assert first.file != second.file
    assert (folder / first.file).read_bytes() != (folder / second.file).read_bytes()


def test_given_a_photo_when_stored_then_nothing_of_it_lies_in_plain(folder):
    row = keep(picture())

    for name in (row.file, row.thumbnail):
        stored = (folder / name).read_bytes()
        assert b"JFIF" not in stored and b"WEBP" not in stored
        assert plain(row, name)[:64] not in stored


def test_given_an_erased_photo_when_opened_then_nothing_comes(folder):
    row = keep(picture())
    privacy.erase(subject_ids=[row.id], why="asked", actor="resident", at=factories.NOON)
    keys.forget_opened()

    assert photos.open_photo(media_id=row.id, file=row.file, purpose="handle_case") is None


def png_of(width: int, height: int) -> bytes:
    """A PNG that claims a size and has no pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


BROKEN = [
    b"",
    b"no photo",
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    b"GIF89a" + b"\0" * 100,
    b"\xff\xd8\xff\xe0" + b"\0" * 200,
    b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 50,
    b"\x89PNG\r\n\x1a\n" + b"\0" * 60,
    picture()[:200],
    picture("PNG")[:-30],
    picture("GIF"),
    picture("BMP"),
    picture("TIFF"),
    png_of(1000, 1000),
]


@pytest.mark.parametrize("data", BROKEN, ids=range(len(BROKEN)))
def test_given_what_is_no_photo_when_kept_then_it_is_refused(folder, data):
    with pytest.raises(photos.NotAPhoto):
        keep(data)

    assert not Media.objects.exists()
    assert not list(folder.iterdir())


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1"])
def test_given_an_iphone_photo_when_kept_then_it_says_what_to_set(brand):
    with pytest.raises(photos.PhotoIsHeic, match="HEIC"):
        keep(b"\x00\x00\x00\x18ftyp" + brand + b"\x00" * 64)


@pytest.mark.parametrize("size", [(8000, 5001), (100_000, 100_000), (2**31 - 1, 2**31 - 1)])
def test_given_a_bomb_when_kept_then_it_is_refused_before_it_is_unpacked(size):
    with pytest.raises((photos.PhotoTooLarge, photos.NotAPhoto)):
        photos.prepare(png_of(*size))


def test_given_too_many_bytes_when_kept_then_they_are_not_even_read():
    with pytest.raises(photos.PhotoTooLarge):
        photos.prepare(b"\0" * (photos.MAX_BYTES + 1))
