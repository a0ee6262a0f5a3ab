"""What `make dist` makes of a clone: complete, summed, described, and the same as the packages'."""

import json
import shutil
import subprocess
import tarfile

import pytest
from conftest import PROJECT, in_directory
from programs import output, unpacked_deb


@pytest.fixture(scope="module")
def release(packages, tmp_path_factory):
    """Of what is committed. Libraries that were built before are taken along, as stamps allow."""
    clone = tmp_path_factory.mktemp("release") / "clone"
    output("git", "clone", "--quiet", PROJECT, clone)
    (clone / "build").mkdir()
    for made in ("musl", "sources"):
        output("cp", "--archive", PROJECT / "build" / made, clone / "build")
    made = clone / "release"
    script = 'unset MAKEFLAGS MAKELEVEL; exec scripts/build-release "$0"'
    done = subprocess.run(
        ["sh", "-c", script, made],
        cwd=clone,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=1800,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    yield made
    shutil.rmtree(clone)


def test_sums_are_of_everything(release):
    output("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=release)
    summed = {line.split()[1] for line in (release / "SHA256SUMS").read_text().splitlines()}
    assert summed == {file.name for file in release.iterdir()} - {"SHA256SUMS"}
    assert {"NOTICES.txt", "glowplug-x86_64", "glowplug-x86_64.libraries"} < summed


def test_packages_have_the_program(release, packages, tmp_path):
    """Compiled once more, from the tarball, where there is no git."""
    made = in_directory(release, packages.version)
    assert len(made.debs) >= 3 and len(made.rpms) >= 2
    deb = unpacked_deb(made.deb("glowplug"), tmp_path / "deb")
    assert (deb / "usr/sbin/glowplug").read_bytes() == (release / "glowplug-x86_64").read_bytes()


def test_sources_of_what_is_linked_are_there(release, packages):
    with tarfile.open(release / f"glowplug-{packages.version}-libraries.tar") as sources:
        names = sources.getnames()
    for package in ("util-linux", "libxcrypt", "json-c", "musl"):
        found = [name for name in names if name.startswith(f"{package}-")]
        assert any(".orig.tar." in name for name in found) and any(
            name.endswith(".dsc") for name in found
        )
    notices = (release / "NOTICES.txt").read_text()
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in notices and "Rich Felker" in notices


def test_spdx_document_names_the_parts(release, packages):
    document = json.loads((release / f"glowplug-{packages.version}.spdx.json").read_text())
    names = {package["name"] for package in document["packages"]}
    assert {"glowplug", "util-linux", "libxcrypt", "json-c", "musl", "libgcc"} < names
    identities = [part["SPDXID"] for kind in ("packages", "files") for part in document[kind]]
    assert len(identities) == len(set(identities))
    for relation in document["relationships"]:
        assert relation["relatedSpdxElement"] in identities
    sums = (release / "SHA256SUMS").read_text()
    for file in document["files"]:
        (digest,) = [
            checksum["checksumValue"]
            for checksum in file["checksums"]
            if checksum["algorithm"] == "SHA256"
        ]
        assert f"{digest}  {file['fileName'].removeprefix('./')}" in sums
