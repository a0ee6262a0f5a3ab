#!/usr/bin/python3
"""spdx_document.py VERSION TIME STAMP SOURCES TARBALL BINARY...

Prints what the binaries are made of as an SPDX 2.3 document in JSON
(https://spdx.github.io/spdx-spec/v2.3/): the source tarball, and the libraries that are linked in,
in the versions that the stamp of build/musl names, with the sums of their sources below the
directory SOURCES. The same input gives the same bytes.
"""

import hashlib
import json
import re
import sys
import uuid
from datetime import datetime, timezone
from pathlib import Path

OWN_LICENCE = "Apache-2.0"

# Source packages of Debian's, and what of them is linked.
LIBRARIES = {
    "util-linux": ("libblkid and libmount", "LGPL-2.1-or-later"),
    "libxcrypt": ("libcrypt", "LGPL-2.1-or-later AND BSD-2-Clause AND 0BSD"),
    "json-c": ("libjson-c", "MIT"),
    "musl": ("libc", "MIT"),
}


def main(version, time, stamp, sources, tarball, *binaries):
    stamp = Path(stamp).read_text()
    tarball = Path(tarball)
    libraries = [_library(name, _version(stamp, name), Path(sources)) for name in LIBRARIES]
    linked = libraries + [_swift(stamp), _libgcc(stamp)]
    files = [_file(Path(binary)) for binary in binaries]
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"glowplug-{version}",
        "documentNamespace": f"https://spdx.org/spdxdocs/glowplug-{version}-{_identity(files)}",
        "creationInfo": {
            "created": datetime.fromtimestamp(int(time), timezone.utc).strftime(
                "%Y-%m-%dT%H:%M:%SZ"
            ),
            "creators": ["Organization: The glowplug authors", "Tool: glowplug-spdx-document"],
        },
        "packages": [_glowplug(version, tarball), *linked],
        "files": files,
        "relationships": [
            _relation("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-glowplug"),
            *(_relation(file["SPDXID"], "GENERATED_FROM", "SPDXRef-glowplug") for file in files),
            *(
                _relation(file["SPDXID"], "STATIC_LINK", part["SPDXID"])
                for file in files
                for part in linked
            ),
        ],
    }
    print(json.dumps(document, indent=2, ensure_ascii=False))


def _glowplug(version, tarball):
    return _package("glowplug", version, OWN_LICENCE, "Organization: The glowplug authors") | {
        "packageFileName": tarball.name,
        "primaryPackagePurpose": "APPLICATION",
        "checksums": [_checksum("SHA256", tarball)],
    }


def _library(name, version, sources):
    part, licence = LIBRARIES[name]
    (original,) = [
        file
        for file in (sources / f"{name}-{version}").glob("*.orig.tar.*")
        if file.suffix != ".asc"
    ]
    escaped = version.replace(":", "%3A")
    return _package(name, version, licence, "Organization: Debian") | {
        "packageFileName": original.name,
        "primaryPackagePurpose": "LIBRARY",
        "sourceInfo": f"{part} of Debian's source package, with the changes of patches/{name}",
        "checksums": [_checksum("SHA256", original)],
        "externalRefs": [
            {
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": f"pkg:deb/debian/{name}@{escaped}?arch=source",
            }
        ],
    }


def _swift(stamp):
    found = re.search(r"^clang clang version (\S+)", stamp, re.MULTILINE)
    swift = (Path(__file__).resolve().parents[1] / ".swift-version").read_text().strip()
    return _package(
        "swift-standard-library", swift, "Apache-2.0 WITH Swift-exception", "NOASSERTION"
    ) | {"sourceInfo": f"Embedded Swift's, of the toolchain with clang {found.group(1)}"}


def _libgcc(stamp):
    licence = "GPL-3.0-or-later WITH GCC-exception-3.1"
    return _package("libgcc", _version(stamp, "gcc"), licence, "Organization: Debian")


def _package(name, version, licence, supplier):
    return {
        "SPDXID": f"SPDXRef-{name}",
        "name": name,
        "versionInfo": version,
        "supplier": supplier,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": licence,
        "licenseDeclared": licence,
        "copyrightText": "NOASSERTION",
    }


def _file(binary):
    licences = dict.fromkeys([OWN_LICENCE, *(licence for _, licence in LIBRARIES.values())])
    return {
        "SPDXID": f"SPDXRef-File-{binary.name}",
        "fileName": f"./{binary.name}",
        "fileTypes": ["BINARY"],
        "checksums": [_checksum("SHA1", binary), _checksum("SHA256", binary)],
        "licenseConcluded": " AND ".join(dict.fromkeys(" AND ".join(licences).split(" AND "))),
        "licenseInfoInFiles": ["NOASSERTION"],
        "copyrightText": "NOASSERTION",
    }


def _version(stamp, name):
    (version,) = re.findall(rf"^{re.escape(name)} (\S+)$", stamp, re.MULTILINE)
    return version


def _checksum(algorithm, file):
    digest = hashlib.new(algorithm.lower(), file.read_bytes(), usedforsecurity=False)
    return {"algorithm": algorithm, "checksumValue": digest.hexdigest()}


def _relation(one, kind, other):
    return {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}


def _identity(files):
    return uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(files))


if __name__ == "__main__":
    if len(sys.argv) < 7:
        sys.exit(f"usage: {__doc__.splitlines()[0]}")
    main(*sys.argv[1:])
