"""What packages are looked at with."""

import subprocess


def output(*arguments, **options):
    """Both outputs of a command that must succeed."""
    words = [str(argument) for argument in arguments]
    done = subprocess.run(
        words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300, **options
    )
    assert done.returncode == 0, f"{' '.join(words)}:\n{done.stdout[-4000:]}"
    return done.stdout


def unpacked_deb(deb, directory):
    output("dpkg-deb", "--raw-extract", deb, directory)
    return directory


def unpacked_rpm(rpm, directory):
    directory.mkdir()
    output("sh", "-c", f"rpm2cpio {rpm} | cpio --quiet -idm", cwd=directory)
    return directory
