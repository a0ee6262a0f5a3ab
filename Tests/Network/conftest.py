"""Files of a network as our writers make them, for the programs that read them on a server.

`make test-network` has Tests/GlowplugTests/Network/NetworkWriterTests.swift write them: a directory
for each sample, and below it one for each writer, with the files as on a server.
"""

import os
from pathlib import Path

SAMPLES = Path(os.environ["GLOWPLUG_NETWORK_FILES"])


def pytest_generate_tests(metafunc):
    """Every test that takes a sample gets each of them, or each that a drive's data made."""
    if "sample" in metafunc.fixturenames:
        samples = sorted(SAMPLES.iterdir())
        assert len(samples) > 5, f"{SAMPLES} holds too few samples"
        metafunc.parametrize("sample", samples, ids=[sample.name for sample in samples])
    if "drive_sample" in metafunc.fixturenames:
        samples = sorted(file.parent for file in SAMPLES.glob("*/network_data.json"))
        assert len(samples) > 45, f"{SAMPLES} holds too few samples of drives"
        metafunc.parametrize("drive_sample", samples, ids=[sample.name for sample in samples])
