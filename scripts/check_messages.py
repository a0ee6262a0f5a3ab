"""Compares docs/troubleshooting.md with what the program and its boot scripts can print.

Every literal of the sources that has words and a space is a message, or a part of one, unless
EXCUSED or QUOTED below says that it is not. It has to be on the page, between backquotes: its
words, with anything in place of what is interpolated. And what the page's tables of messages have
has to be in the sources, so that a message that is gone takes its row along.
"""

import re
import sys
from pathlib import Path

CHECK = "scripts/check_messages.py"
PAGE = Path("docs/troubleshooting.md")
SOURCES = Path("Sources")
PROGRAM = ["Glowplug", "glowplug-command", "Allocator"]
SCRIPTS = [Path("initramfs-hooks"), Path("dracut")]

# Files without a message of the program's, and what their texts are. One that makes a Failure or a
# warning can't be excused; a directory can, which belongs to another program.
EXCUSED = {
    "Glowplug/Guest/HostKeys.swift": "units",
    "Glowplug/Guest/UserDataScript.swift": "a unit",
    "Glowplug/HandOver/CloudInitFiles.swift": "settings of cloud-init",
    "Glowplug/Inspection": "what glowplugctl prints",
    "Glowplug/HandOver/DriveClosing.swift": "rules of udev",
    "Glowplug/Host/Machine.swift": "names of firmwares",
    "Glowplug/Network/InterfacesFile.swift": "a file of ifupdown",
    "Glowplug/Network/NetworkManagerFiles.swift": "files of NetworkManager",
    "Glowplug/Network/ProfileIdentifier.swift": "what is hashed",
    "Glowplug/Network/ResolverFile.swift": "resolv.conf",
    "Glowplug/Network/SectionText.swift": "a comment in a file",
}

# Literals, by their beginning, that are no messages in files that have some.
QUOTED = {
    "Glowplug/Command/Options.swift": ["glowplug [--sysroot DIR]"],
    "Glowplug/ConfigDrive/KeyOptions.swift": ["please login as"],
    "Glowplug/ConfigDrive/PublicKeys.swift": ["-----BEGIN", "-----END"],
    "Glowplug/Guest/UserData.swift": ["## template:", "From nobody"],
    # A message with the kernel's level.
    "Glowplug/Host/Output.swift": ["<"],
}

MAKES_MESSAGES = re.compile(r'Failure\(\s*"|naming\(\s*"|warnings')
VERB = re.compile(r'(?:Failure\(|naming\(|verb: StaticString =)\s*"([^"\\]+)"')
PRINTED_BY_SCRIPT = re.compile(r'\b(?:echo|dwarn|panic|emergency_shell -n glowplug) "([^"]+)"')
VARIABLE = re.compile(r"\$\{[^}]*\}|\$\w+")
WORD = re.compile(r"[A-Za-z]{2}")
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}

# What may stand before and behind a part of a message: an end, a placeholder, what joins parts.
BEFORE = r"(?:^|[>\]:;,'(]\s*)"
BEHIND = r"(?=$|\s*[<:;,')(])"


class Literals:
    """The string literals of a text in Swift or C, each as the pieces between interpolations."""

    def __init__(self, text):
        self.text = text
        self.found = []
        self.code(0, is_interpolated=False)

    def code(self, place, is_interpolated):
        """Reads code from there; returns where it ends."""
        depth = 0
        while place < len(self.text):
            rest = self.text[place : place + 3]
            if rest.startswith("//"):
                place = self.after("\n", place)
            elif rest.startswith("/*"):
                place = self.after("*/", place)
            elif rest.startswith("'"):
                place = self.after("'", place + (2 if rest[1:2] == "\\" else 1) + 1)
            elif rest.startswith('"') or rest.startswith('#"'):
                place = self.literal(place)
            else:
                depth += (rest[0] == "(") - (rest[0] == ")")
                place += 1
                if depth < 0 and is_interpolated:
                    return place
        return place

    def after(self, mark, place):
        end = self.text.find(mark, place)
        return len(self.text) if end < 0 else end + len(mark)

    def literal(self, place):
        """Reads a literal that begins there; returns where it ends."""
        raw = "#" if self.text[place] == "#" else ""
        quotes = '"""' if self.text.startswith('"""', place + len(raw)) else '"'
        place += len(raw + quotes)
        pieces = [""]
        self.found.append(pieces)
        while not self.text.startswith(quotes + raw, place):
            if self.text[place] == "\\" and not raw:
                place = self.escape(place + 1, pieces)
            else:
                pieces[-1] += self.text[place]
                place += 1
        return place + len(quotes + raw)

    def escape(self, place, pieces):
        character = self.text[place]
        if character == "(":
            pieces.append("")
            return self.code(place + 1, is_interpolated=True)
        if character == "u" and self.text[place + 1] == "{":
            end = self.after("}", place)
            pieces[-1] += chr(int(self.text[place + 2 : end - 1], 16))
            return end
        pieces[-1] += ESCAPES.get(character, "" if character == "\n" else character)
        return place + 1


def is_message(pieces):
    return " " in "".join(pieces) and any(WORD.search(piece) for piece in pieces)


def spaced(text):
    return " ".join(text.split())


def files_of_program():
    for directory in PROGRAM:
        for path in sorted((SOURCES / directory).rglob("*")):
            name = path.relative_to(SOURCES)
            if path.suffix in (".swift", ".c") and not EXCUSED.keys() & set(map(str, name.parents)):
                yield path


def messages_of_program(problems):
    """What the sources can say, as (file, pieces), and the verbs of `failed to <verb>`."""
    messages, verbs = [], []
    for path in files_of_program():
        name = str(path.relative_to(SOURCES))
        text = path.read_text()
        found = [pieces for pieces in Literals(text).found if is_message(pieces)]
        if name in EXCUSED:
            check_excuse(path, text, found, problems)
            continue
        verbs += VERB.findall(text)
        for beginning in QUOTED.get(name, []):
            others = [pieces for pieces in found if not pieces[0].strip().startswith(beginning)]
            if len(others) == len(found):
                problems.append(f"{CHECK}: QUOTED: {path} has no '{beginning}'")
            found = others
        messages += [(path, pieces) for pieces in found]
    return messages, sorted(set(verbs))


def check_excuse(path, text, found, problems):
    if MAKES_MESSAGES.search(text):
        problems.append(f"{path}: it is excused in {CHECK}, and makes messages")
    if not found:
        problems.append(f"{CHECK}: EXCUSED: {path} has no text that wants an excuse")


def check_names(problems):
    for name in [*PROGRAM, *EXCUSED, *QUOTED]:
        if not (SOURCES / name).exists():
            problems.append(f"{CHECK}: there is no {SOURCES / name}")


def messages_of_scripts():
    messages = []
    for directory in SCRIPTS:
        for path in sorted(path for path in directory.rglob("*") if path.is_file()):
            for text in PRINTED_BY_SCRIPT.findall(path.read_text()):
                pieces = VARIABLE.split(text)
                if is_message(pieces):
                    messages.append((path, pieces))
    return messages


def pattern(pieces):
    """What finds it on the page: its words, and anything in place of the interpolations."""
    parts = [re.escape(spaced(piece)) for piece in pieces if WORD.search(piece)]
    return re.compile(BEFORE + r".*?".join(parts) + BEHIND)


def rows(page):
    """The first cells of the page's tables whose heading is `message` or `reason`."""
    heading = None
    for line in page.splitlines():
        if not line.startswith("|"):
            heading = None
            continue
        cell = line.split("|")[1].strip()
        if heading is None:
            heading = cell
        elif heading in ("message", "reason") and not cell.startswith("---"):
            yield from re.findall(r"`([^`]+)`", cell)


def stale(page, known):
    """What the page's tables have and no source has."""
    for row in rows(page):
        for part in re.split(r"<[^>]*>|[:;,'()\[\]]", row):
            part = spaced(part)
            if " " in part and WORD.search(part) and part not in known:
                yield row, part


def main():
    problems = []
    check_names(problems)
    messages, verbs = messages_of_program(problems)
    messages += messages_of_scripts()
    page = PAGE.read_text()
    spans = [spaced(span) for span in re.findall(r"`([^`\n]+)`", page)]

    for path, pieces in messages:
        if pieces[0] in verbs and len(pieces) == 1:
            continue
        if not any(pattern(pieces).search(span) for span in spans):
            problems.append(f"{path}: {PAGE} does not have '{spaced('<…>'.join(pieces))}'")
    for verb in verbs:
        if not any(span.startswith(f"failed to {verb} '") for span in spans):
            problems.append(f"{PAGE} has no line that begins with 'failed to {verb}'")

    known = "\n".join(spaced(piece) for _, pieces in messages for piece in pieces)
    known += "\n" + "\n".join(f"failed to {verb}" for verb in verbs)
    for row, part in stale(page, known):
        problems.append(f"{PAGE}: no source says '{part}' of '{row}'")
    if not messages or not verbs:
        problems.append(f"{CHECK}: no message was found in {SOURCES}")

    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
