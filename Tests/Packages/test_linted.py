"""Debian's and rpm's own judges have nothing to say that is not answered where they look.

Overrides with their reasons: debian/glowplug.lintian-overrides, rpm/rpmlint.toml.
"""

from conftest import PROJECT
from programs import output


def test_lintian_says_nothing(packages):
    source = PROJECT / "build" / "packages" / "deb" / f"glowplug_{packages.version}.dsc"
    strict = ["--info", "--display-info", "--pedantic", "--allow-root"]
    assert output("lintian", *strict, source, *packages.debs) == ""


def test_lintian_would_say_something(packages, tmp_path):
    """That it is silent means something: without the overrides it is not."""
    said = output("lintian", "--no-override", "--fail-on", "none", *packages.debs)
    assert "statically-linked-binary" in said


def test_rpmlint_says_nothing(packages):
    settings = PROJECT / "rpm" / "rpmlint.toml"
    said = output("rpmlint", "--config", settings, *packages.rpms, PROJECT / "rpm/glowplug.spec")
    assert "3 packages and 1 specfiles checked; 0 errors, 0 warnings" in said
