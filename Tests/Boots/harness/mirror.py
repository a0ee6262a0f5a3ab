"""Debian's archive as this machine's own apt settings name it, for guests of any release."""

import re
from pathlib import Path

APT = Path("/etc/apt")


def sources(suite):
    """Lines for apt that give a guest of `suite` what this machine has for its own release."""
    release = _release_of_this_machine()
    lines = [
        f"deb {uri} {suite}{own_suite[len(release):]} main"
        for uri, own_suite in _own_sources()
        if own_suite == release or own_suite.startswith(f"{release}-")
    ]
    if not lines:
        raise RuntimeError(
            f"no apt source in {APT} offers {release}: there is no mirror to build guests from"
        )
    return list(dict.fromkeys(lines))


def _release_of_this_machine():
    text = Path("/etc/os-release").read_text()
    found = re.search(r"^VERSION_CODENAME=(\w+)", text, re.MULTILINE)
    if not found:
        raise RuntimeError("/etc/os-release names no VERSION_CODENAME")
    return found.group(1)


def _own_sources():
    """Pairs of address and suite."""
    for file in sorted(APT.glob("sources.list.d/*.sources")):
        for stanza in re.split(r"\n\s*\n", file.read_text()):
            yield from _pairs_of_stanza(stanza)
    for file in [APT / "sources.list", *sorted(APT.glob("sources.list.d/*.list"))]:
        if file.exists():
            yield from _pairs_of_lines(file.read_text())


def _pairs_of_stanza(stanza):
    fields = dict(re.findall(r"^(\w[\w-]*):[ \t]*(.*)$", stanza, re.MULTILINE))
    if "deb" not in fields.get("Types", "").split() or fields.get("Enabled", "yes") == "no":
        return
    for uri in fields.get("URIs", "").split():
        for suite in fields.get("Suites", "").split():
            yield uri, suite


def _pairs_of_lines(text):
    for line in text.splitlines():
        found = re.match(r"deb\s+(?:\[[^]]*\]\s+)?(\S+)\s+(\S+)", line)
        if found:
            yield found.groups()
