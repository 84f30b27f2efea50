"""What the pages about cloud addresses tell people to write is accepted as it stands."""

import pathlib
import re
import subprocess

import pytest
from lab.daemons import binaries, have_failoverd

pytestmark = [
    pytest.mark.failoverd_only,
    pytest.mark.skipif(not have_failoverd(), reason="failover is not built"),
]
DOCUMENTS = pathlib.Path(__file__).resolve().parents[2] / "docs"
PAGES = [DOCUMENTS / "CLOUD.md", *sorted((DOCUMENTS / "cloud").glob("*.md"))]
BLOCKS = [(f"{page.name}-{number}", text) for page in PAGES
          for number, text in enumerate(re.findall(r"^```conf\n(.*?)^```", page.read_text(), re.M | re.S), 1)]


def test_there_are_files():
    """Each page has one at least."""
    assert len(BLOCKS) >= len(PAGES)


@pytest.mark.quick
@pytest.mark.parametrize("name, text", BLOCKS, ids=[name for name, _ in BLOCKS])
def test_a_file_of_the_pages_is_valid(tmp_path, name, text):
    """`failover check --offline` finds no error in it; a part of a file is put into what it belongs to."""
    if text.startswith("    cloud_address"):
        kind = "hetzner" if "hetzner" in name else "digitalocean"
        text = (f"cloud_provider {kind} {{\n    type {kind}\n    token_file /t\n}}\n"
                f"vrrp_instance VI_1 {{\n    interface eth1\n    virtual_router_id 51\n{text}}}\n")
    path = tmp_path / f"{name}.conf"
    path.write_text(text)
    done = subprocess.run([binaries() / "failover", "check", "--offline", path], capture_output=True, text=True,
                          check=False)
    assert ": error:" not in done.stdout + done.stderr, done.stdout + done.stderr
