"""What is promised whatever fails, and the next run after it."""

import json
import re
import stat

from harmless import RETRIED, UNSAID
from machine import accepts, snapshot
from scenes import ANOTHERS, KEY, OLD_SHADOW, OWNERS, PASSWORD, USERS, boot

MARKER = "etc/glowplug/instance.json"
SHADOW = "etc/shadow"
KEY_FILES = {user: f"{home}/.ssh/authorized_keys" for user, home in USERS.items()}
OLD_KEYS = {"root": OWNERS, "debian": ""}
MEMORY = "out of memory"
REPORT = "glowplug/report.json"
# A line may tell how long something took.
NUMBERS = re.compile(r"\d+ ms")
# Of the kernel's log.
PREFIX = re.compile(r"^<\d>")


class Seen:
    """What a run has left behind."""

    def __init__(self, stage, ended):
        self.stage, self.ended = stage, ended
        self.root = snapshot(stage.machine.root)
        self.run = snapshot(stage.machine.run_directory)

    def text(self, name):
        return self.root[name][3].decode() if name in self.root else None

    # As it was, or as it shall be.

    def torn(self):
        """Files of the root that are neither the old ones nor the new ones."""
        before, after = self.stage.before, self.stage.root_after
        for name in sorted(before.keys() | self.root.keys()):
            if is_temporary(name):
                continue
            # What was there is there, and what is new comes from a run that is left alone.
            known = [files[name] for files in (before, after) if name in files]
            now = self.root.get(name)
            if now is None:
                if name in before and not is_temporary(name):
                    yield f"'{name}' is gone"
            elif not known:
                yield f"'{name}' is new"
            elif now[:3] not in [entry[:3] for entry in known]:
                yield f"'{name}' has mode {now[0]:o} and owner {now[1]}:{now[2]}"
            elif now not in known and not self.is_new_text(name):
                yield f"'{name}' is torn: {now[3]!r}"

    def is_new_text(self, name):
        if self.stage.before == self.stage.root_after:
            return False
        if name == SHADOW:
            return all(self.password_states())
        if name == MARKER:
            return json.loads(self.text(name))["state"] in ("begun", "done")
        return False

    def password_states(self):
        """For each line of /etc/shadow whether it is the old one, or has the drive's password."""
        lines, old = self.text(SHADOW).splitlines(), OLD_SHADOW.splitlines()
        yield len(lines) == len(old)
        for line, was in zip(lines, old):
            user, field = line.split(":")[:2]
            yield line == was or (user in USERS and accepts(PASSWORD, field))

    def has_credentials(self):
        """Whether they are set; not whether the marker says so."""
        fields = dict(line.split(":")[:2] for line in self.text(SHADOW).splitlines())
        for user, file in KEY_FILES.items():
            if not accepts(PASSWORD, fields[user]) or self.text(file) != OLD_KEYS[user] + KEY:
                return False
        return True

    def is_finished(self):
        if not self.has_credentials():
            return False
        marker = json.loads(self.text(MARKER) or "{}")
        entries = marker.get("applied", [])
        return (
            marker.get("state") == "done"
            and len(entries) == 4
            and all(entry["state"] == "done" and "previous" not in entry for entry in entries)
        )

    def part_of_hand_over(self):
        """Whether the hand-over is there, and not as it shall be."""
        good = {name: entry for name, entry in self.stage.run_after.items() if is_handed(name)}
        now = {name: entry for name, entry in self.run.items() if is_handed(name)}
        if not now:
            return False
        if now.keys() != good.keys() or any(now[name][:3] != good[name][:3] for name in now):
            return True
        json.loads(now[REPORT][3])
        return any(now[name] != good[name] for name in now if name != REPORT)

    def is_good(self):
        """Whether it came out as if nothing had failed."""
        stage = self.stage
        if self.ended.status != stage.good.status or not is_alike(self.ended, stage.good):
            return False
        if stage.scene.sets and not self.is_finished():
            return False
        run = {name: entry for name, entry in self.run.items() if not is_needless(name)}
        if self.root.keys() != stage.root_after.keys() or run.keys() != stage.run_after.keys():
            return False
        return all(run[name] == stage.run_after[name] for name in run if name != REPORT)

    def readable(self):
        """Unfinished files that more may read than the files that they would become."""
        final = {**self.stage.before, **self.stage.root_after}
        for name, (mode, owner, group, _) in self.root.items():
            if not is_temporary(name) or stat.S_ISLNK(mode):
                continue
            becomes = final.get(re.sub(r"\.([^/]+)\.glowplug$", r"\1", name))
            allowed = stat.S_IMODE(becomes[0]) if becomes and becomes[1:3] == (owner, group) else 0
            if stat.S_IMODE(mode) & 0o077 & ~allowed:
                yield f"'{name}' has mode {mode:o} and owner {owner}:{group}"
        for name in self.run:
            if name.startswith(".") and "/" not in name and self.run[name][0] & 0o077:
                yield f"'/run/{name}' has mode {self.run[name][0]:o}"

    def in_clear(self):
        """Where the password stands in clear."""
        texts = {"standard output": self.ended.output, "what was said": self.ended.said}
        files = {**{f"/run/{name}": entry for name, entry in self.run.items()}, **self.root}
        for name, entry in files.items():
            texts[name] = (entry[3] or b"").decode("utf-8", "replace")
        return [name for name, text in texts.items() if PASSWORD in text]

    def is_closed(self):
        """Whether cloud-init has been told to take no drive, and udev to let nobody read one."""
        closing = ["cloud-init/cloud.cfg", "udev/rules.d/72-glowplug.rules"]
        return all(name in self.run for name in closing)


def is_temporary(name):
    return any(part.endswith(".glowplug") for part in name.split("/"))


def is_needless(name):
    """systemd is asked for labels where it can't be told whether the root has SELinux, too."""
    return name.startswith("systemd")


def is_handed(name):
    return name.split("/")[0] == "glowplug"


def broken(stage, ended, reason, is_retried=False):
    """The promises that a run has broken in which something failed, each a line.

    `reason` is what the failure is called; None is for a kill, of which nothing can be said.
    """
    seen = Seen(stage, ended)
    found = [*seen.torn(), *seen.readable()]
    found += [f"{name} holds the clear password" for name in seen.in_clear()]
    if seen.part_of_hand_over():
        found.append("the hand-over is there in part")
    is_stranger = stage.scene.drive == ANOTHERS
    if is_stranger and any(is_handed(name) for name in seen.run):
        found.append("a stranger's drive is handed over")
    if reason is None:
        if is_stranger and was_read(stage) and not seen.is_closed():
            found.append("a stranger's drive was read, and was not closed before that")
        return found
    return found + ended_wrongly(seen, ended, reason, is_retried)


def differing(stage, ended):
    """What a run has come to otherwise than the one that nothing disturbs."""
    return [] if Seen(stage, ended).is_good() else [f"it came to something else: {ended}"]


def was_read(stage):
    """Whether the drive was opened, as far as calls were listed; the first is execve itself."""
    if not stage.machine.trace.exists():
        return False
    return f'"{stage.machine.drive}' in stage.machine.trace.read_text().partition("\n")[2]


def ended_wrongly(seen, ended, reason, is_retried):
    if ended.status is None:
        return ["it does not end"]
    # 2: the policy could not be read.
    if ended.status not in (0, 1, 2):
        return [f"it ended with {ended.status}"]
    scene, found = seen.stage.scene, []
    must_set = scene.sets and scene.drive != ANOTHERS
    if ended.status == 0 and must_set and not seen.has_credentials():
        found.append("status 0, and the credentials are not set")
    if is_retried and not seen.is_good():
        found.append(RETRIED)
    if not seen.is_good() and not names(ended.said, reason):
        found.append(UNSAID)
    return found


def names(said, reason):
    """Whether a line says why, and of what; memory that is short is of nothing."""
    return any(
        reason in line and (line.count("'") >= 2 or line.endswith(MEMORY))
        for line in said.splitlines()
    )


def is_alike(ended, good):
    """Whether the same lines were said; it is enough that one of the places took them."""
    return lines(ended) == lines(good)


def lines(ended):
    return {NUMBERS.sub("", PREFIX.sub("", line)) for line in ended.said.splitlines()}


def unfinished(stage):
    """What is left undone by a run that nothing disturbs, after the one that something did."""
    machine = stage.machine
    # Without the marker nothing was changed, and the root is at its first boot as before.
    if (machine.root / MARKER).exists():
        boot(machine.root)
    ended = machine.run(stage.arguments)
    seen = Seen(stage, ended)
    if ended.status != stage.good.status:
        return [f"the next run ended with {ended.status}: {ended.errors}"]
    found = []
    if stage.scene.sets and not seen.is_finished():
        found.append("the next run has not set the credentials")
    if any(is_handed(name) for name in stage.run_after) != (REPORT in seen.run):
        found.append("the next run has not handed over")
    left = [name for name in {**seen.root, **seen.run} if is_left_over(name)]
    return found + [f"the next run has left '{name}'" for name in left]


def is_left_over(name):
    return is_temporary(name) or name.startswith(".glowplug.")
