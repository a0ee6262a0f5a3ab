"""Files with sections as systemd.syntax(7) has them, by what they say."""


def sections(text):
    """Each section as its name and its keys with their values, in the order of the text."""
    found = []
    for line in text.splitlines():
        if line.startswith("["):
            found.append((line[1:-1], []))
        elif line and not line.startswith("#"):
            found[-1][1].append(tuple(line.split("=", 1)))
    return found


def facts(text):
    """What a file says, whatever the order: (section, key, value); a route is one such fact."""
    said = set()
    for name, keys in sections(text):
        if name == "Route":
            said.add((name, frozenset(keys)))
        else:
            said |= {(name, key, value) for key, value in keys}
    return said


def values(said, section, key):
    """The values of a key."""
    return {fact[2] for fact in said if fact[:2] == (section, key)}


def by_device(directory):
    """What the files of networkd say of each device: (what it is found by, suffix) to facts."""
    devices = {}
    for file in sorted(directory.glob("*.net*")):
        said = facts(file.read_text())
        section = "NetDev" if file.suffix == ".netdev" else "Match"
        (found_by,) = values(said, section, "Name") or values(said, section, "PermanentMACAddress")
        device = (found_by, file.suffix)
        assert device not in devices, f"two files for {device}"
        devices[device] = said
    return devices
