"""Addresses for those who need not know whose home it is."""

import pytest

from linli.places.text import without_home


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("梧桐路12号3号楼2单元401室", "梧桐路12号3号楼"),
        ("梧桐路12号3号楼二单元", "梧桐路12号3号楼"),
        ("梧桐路12号 3-2-401", "梧桐路12号"),
        ("云溪华庭5栋-3-402", "云溪华庭5栋"),
        ("云溪华庭5栋3-402，门口有狗", "云溪华庭5栋"),
        ("12 Wutong Road, Room 401", "12 Wutong Road"),
        ("1234 5th street", "1234 5th street"),
        ("云溪大街15号", "云溪大街15号"),
        ("", ""),
    ],
)
def test_given_an_address_then_its_home_is_left_out(address, public):
    assert without_home(address) == public
