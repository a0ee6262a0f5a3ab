"""libcrypt makes the hashes and settings of Debian's, by the two methods that ours has."""

PHRASES = ["", "a", "gK7mXw3RtQ9z", "pass word", "ü漢字😀", "x" * 511]
SETTINGS = [
    *("$6$saltsalt$", "$6$rounds=1000$salt$", "$6$rounds=77777$0123456789abcdef$", "$6$$"),
    *("$y$j9T$LdJMENpBABJJ3hIHjB1Bi.$", "$y$j75$Jnt3F1qMkOCQzcPhEzMOR0$"),
    "$y$j8T$k2XAnEHBqQ1Ct2aMXFKNa/$",
]
REFUSED = ["$6", "$y$", "$y$j9T$$", "$y$j", "$6$rounds=1$salt$", "*0", "", "$6$a:b$"]


def test_hashes(answers):
    pairs = [word for setting in SETTINGS for phrase in PHRASES for word in (setting, phrase)]
    hashes = answers("crypt", *pairs).split()
    assert len(set(hashes)) == len(SETTINGS) * len(PHRASES)
    assert all(hash.startswith(("$6$", "$y$")) for hash in hashes)
    answers("crypt", *(word for setting in REFUSED for word in (setting, "a")))


def test_settings(answers):
    counts = [("$6$", count) for count in (0, 1, 1000, 5000, 77777, 1_000_000)]
    counts += [("$y$", count) for count in range(13)]
    settings = answers("salt", *(word for pair in counts for word in pair)).split()
    assert len(settings) == len(counts)
    assert {"$6$", "$y$"} <= {setting[:3] for setting in settings}
