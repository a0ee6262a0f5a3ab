# glowplug. The static binary is Embedded Swift on musl (static.json); the tests build the same
# sources as ordinary Swift.

SWIFT ?= swift

# make ARCH=aarch64 cross-builds dist/glowplug-aarch64 on a machine of another kind; nothing is installed for it.
MACHINE := $(shell uname -m)
ARCH ?= $(MACHINE)
OTHER := $(patsubst %,-%,$(filter-out $(MACHINE),$(ARCH)))

# Bytes, as it is and as an initramfs packs it.
SIZE_LIMIT := 458752
ZSTD_LIMIT := 235000

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

# A clock that is behind this moment is wrong (Sources/CLinux). The commit's time, so that one commit
# gives one binary.
BUILD_TIME ?= $(or $(SOURCE_DATE_EPOCH),$(shell scripts/build-time))

# The binary.

BINARY := dist/glowplug$(OTHER)

.PHONY: all
all: $(BINARY)
	@printf '$(BINARY): %d bytes\n' "$$(stat -c %s $(BINARY))"
	@if command -v zstd >/dev/null; then \
	  printf '$(BINARY): %d bytes with zstd -19\n' "$$(zstd -q -19 -c $(BINARY) | wc -c)"; fi

LIBRARIES := build/musl$(OTHER)
SCRATCH := .build-static$(OTHER)
TOOLSET := $(if $(OTHER),build/static$(OTHER).json,static.json)

# What SwiftPM does not look at: after a change of one of these everything is built anew.
UNSEEN := $(TOOLSET) scripts/left-out.ld $(LIBRARIES)/stamp

# The toolchain has no Embedded library for Linux on another machine, only one for no system at all, which is the same but
# for its name. binutils' strip knows its own machine alone.
ifdef OTHER
TRIPLE := --triple $(ARCH)-none-none-elf
without_symbols = "$$(scripts/toolchain)/llvm-objcopy" --strip-all --remove-section=.comment $(1) $(2)

$(TOOLSET): static.json
	@mkdir -p $(@D)
	@sed 's|build/musl|$(LIBRARIES)|g' $< >$@
else
without_symbols = strip --strip-all --remove-section=.comment -o $(2) $(1)
endif

# SwiftPM's product keeps its symbols, for debuggers.
$(BINARY): Package.swift $(TOOLSET) scripts/build-libraries scripts/left-out.ld \
  $(shell find Sources -type f) $(shell find patches)
	@scripts/install-packages build
	@ARCH=$(ARCH) scripts/build-libraries
	@cat $(UNSEEN) | cmp -s - $(SCRATCH)/unseen || rm -rf $(SCRATCH)
	@$(SWIFT) build -c release --product glowplug $(TRIPLE) --toolset $(TOOLSET) --scratch-path $(SCRATCH) --omit-frame-pointers \
	  $(BUILD_TIME:%=-Xcc -DGLOWPLUG_BUILD_TIME=%)
	@cat $(UNSEEN) >$(SCRATCH)/unseen
	@mkdir -p dist
	@$(call without_symbols,$(SCRATCH)/release/glowplug,$@.new)
	@if readelf -lW $@.new | grep -q INTERP || readelf -dW $@.new | grep -q NEEDED; then \
	  echo 'glowplug is not static' >&2; exit 1; fi
	@size=$$(stat -c %s $@.new); if [ "$$size" -gt $(SIZE_LIMIT) ]; then \
	  echo "glowplug is too large: $$size bytes, the limit is $(SIZE_LIMIT)" >&2; exit 1; fi
	@if command -v zstd >/dev/null && size=$$(zstd -q -19 -c $@.new | wc -c) && [ "$$size" -gt $(ZSTD_LIMIT) ]; then \
	  echo "glowplug is too large: $$size bytes with zstd -19, the limit is $(ZSTD_LIMIT)" >&2; exit 1; fi
	@mv $@.new $@

# The program for people at a keyboard: ordinary Swift, with Debian's libraries and a package (Package.swift).
.PHONY: glowplugctl
glowplugctl: dist/glowplugctl
	@printf 'dist/glowplugctl: %d bytes\n' "$$(stat -c %s dist/glowplugctl)"

dist/glowplugctl: Package.swift scripts/build-control $(shell find Sources -type f)
	@scripts/install-packages build control
	@scripts/build-control $@

include scripts/install.mk
include scripts/packages.mk
include image-builders/install.mk

.PHONY: clean
clean:
	rm -rf build dist .build .build-static* .build-test .build-control

# Tests. Each rule installs what it needs and is missing. They run as root, and in a shelter that keeps them from this
# machine's files; SHELTER=no leaves it out.

export SWIFT
# `make test-all` sets it: what is a sample elsewhere is tested whole.
export WHOLE
PYTHON := scripts/sheltered /usr/bin/python3

.PHONY: test test-all test-unit test-unit-address test-fuzz fuzz test-control test-network test-faults test-allocator test-libraries test-aarch64 test-packages test-element test-boots test-selinux test-aarch64-boots test-builders check format bench bench-program demo guest

# Every test: first what is quick, then guests that boot.
test: check test-unit test-fuzz test-control test-network test-faults test-allocator test-libraries test-aarch64 test-boots

# The same, with AddressSanitizer under the unit tests, every fault, the packages, a release made, a guest of aarch64, and images made by
# image builders.
test-all: FAULTS := 1
test-all: WHOLE := 1
test-all: test test-unit-address test-selinux test-packages test-element test-aarch64-boots test-builders

check:
	@scripts/install-packages build check
	@scripts/check

# FILTER is a regular expression over suites and tests: make test-unit FILTER=Base64
test-unit:
	@scripts/install-packages build openssh-client openssh-server python3 strace
	@scripts/test-unit '$(FILTER)'

# All of them once more, under AddressSanitizer.
test-unit-address:
	@SANITIZE=address $(MAKE) --no-print-directory test-unit

# What reads bytes that others wrote, under libFuzzer and AddressSanitizer: each target on its corpus, and then for a second.
test-fuzz: build/fuzz/built
	@$(PYTHON) Tests/Fuzz/fuzz.py --seconds 1 --seed 1

# For as long as asked, and FUZZ=name for one target: make fuzz FUZZ=meta-data SECONDS=3600
SECONDS := 60
fuzz: build/fuzz/built
	@$(PYTHON) Tests/Fuzz/fuzz.py --seconds $(SECONDS) $(FUZZ)

build/fuzz/built: scripts/build-fuzz Tests/GlowplugTests/Support/NetworkDocument.swift $(shell find Sources/C* Sources/Glowplug -type f) \
  $(shell find Tests/Fuzz -name '*.swift')
	@scripts/install-packages build python3
	@scripts/build-fuzz $(@D) address
	@touch $@

# glowplugctl on drives, images and reports: TEST as for test-boots.
test-control: all glowplugctl
	@scripts/install-packages guests bash-completion bzip2 e2fsprogs libcrypt1 lz4 xz-utils zsh
	@$(PYTHON) -m pytest Tests/Control $(chosen_boots)

# The files of a network that our writers make, judged by the programs that read them.
test-network: export GLOWPLUG_NETWORK_FILES := $(CURDIR)/build/network-files
test-network: export GLOWPLUG_NETWORK_PROGRAMS := $(CURDIR)/build/network-programs
test-network:
	@scripts/install-packages build iproute2 libnm0 libreadline8 netplan.io python3-configobj python3-pytest python3-requests \
	  python3-yaml systemd
	@scripts/unpack-packages $(GLOWPLUG_NETWORK_PROGRAMS) cloud-init ifupdown network-manager
	@rm -rf $(GLOWPLUG_NETWORK_FILES)
	@scripts/test-unit NetworkWriterTests
	@$(PYTHON) -m pytest Tests/Network

# The static binary where its system calls fail: every third of the faults, every one with FAULTS=1; an odd number.
FAULTS := 3
test-faults: all
	@scripts/install-packages build mount python3 strace
	@$(PYTHON) Tests/Faults/faults.py --every $(FAULTS)

# The static binary's allocator, then the binary itself where memory is short.
test-allocator: all
	@scripts/install-packages build python3 strace
	@Tests/Allocator/run
	@$(PYTHON) Tests/Allocator/shortage.py

# The libraries of build/musl answer as Debian's do.
test-libraries:
	@scripts/install-packages build dosfstools e2fsprogs fdisk genisoimage python3-pytest
	@scripts/build-libraries
	@$(PYTHON) -m pytest Tests/Libraries

# The packages: what is in them, what lintian and rpmlint say, and that a second build gives the same bytes; then guests that install,
# upgrade and remove them. WHOLE=1: a release too.
test-packages: deb rpm
	@scripts/install-packages guests cpio lintian python3-pytest rpm rpmlint
	@$(PYTHON) -m pytest Tests/Packages $(if $(WHOLE),,--ignore=Tests/Packages/test_release.py)
	@$(PYTHON) -m pytest Tests/Boots/test_packages.py

# TEST is an expression over names, or a file and what is in it: make test-boots TEST=test_once.py::test_rescue
chosen_boots = $(if $(TEST),-k '$(subst ::, and ,$(subst .py,,$(notdir $(TEST))))')

# Programs and libraries for the tiny guest, and mkfs for what it mounts: they are unpacked, as installing them changes what boots.
tiny_programs := dmsetup libdevmapper1.02.1 mdadm xfsprogs libinih1 liburcu8 btrfs-progs liblzo2-2

# Two guests at a time: an emulated machine keeps one core busy. WHOLE=1: a boot after each of fifty power cuts, every byte of two drives.
test-boots: all
	@scripts/install-packages guests
	@scripts/unpack-packages build/tiny-programs $(tiny_programs)
	@$(PYTHON) -m pytest -n 2 --dist loadgroup --ignore=Tests/Boots/test_aarch64.py --ignore=Tests/Boots/test_packages.py --ignore=Tests/Boots/test_selinux.py Tests/Boots $(chosen_boots)

# Guests in which SELinux enforces: six minutes.
test-selinux: all
	@scripts/install-packages guests
	@$(PYTHON) -m pytest -n 2 Tests/Boots/test_selinux.py

# QEMU that runs single programs of aarch64: Debian 13's, as older ones have no openat2(2).
unpack_qemu_user = scripts/unpack-packages -s trixie build/qemu-user qemu-user

# The binary of aarch64 next to x86_64's, under that QEMU: its libraries, each fixture's drive, and where the two have to
# differ.
test-aarch64: all
	@$(MAKE) --no-print-directory ARCH=aarch64
	@scripts/install-packages build dosfstools e2fsprogs fdisk genisoimage mount python3-pytest
	@$(unpack_qemu_user)
	@ARCH=aarch64 EMULATOR=$(CURDIR)/build/qemu-user/usr/bin/qemu-aarch64 $(PYTHON) -m pytest Tests/Libraries
	@scripts/sheltered unshare --mount --propagation private /usr/bin/python3 -m pytest Tests/Aarch64

# A guest of aarch64 that boots. Making it takes up to 20 minutes, once.
test-aarch64-boots:
	@$(MAKE) --no-print-directory ARCH=aarch64
	@scripts/install-packages aarch64-guests
	@$(unpack_qemu_user)
	@$(PYTHON) -m pytest Tests/Boots/test_aarch64.py

# diskimage-builder's element, its scripts alone: a minute or two on two cores.
test-element: all
	@scripts/install-packages guests python3-dib-utils
	@$(PYTHON) -m pytest -n 2 Tests/Builders/test_element.py

# Images made by image builders, and booted; over the network, a quarter of an hour. MKINITCPIO is a checkout of mkinitcpio's sources.
export MKINITCPIO ?=
test-builders: export DISKIMAGE_BUILDER := $(CURDIR)/build/builders/diskimage-builder-3.43.0/bin
test-builders: all
	@scripts/install-packages guests debootstrap python3-venv sudo
	@test -x $(DISKIMAGE_BUILDER)/disk-image-create || { python3 -m venv $(DISKIMAGE_BUILDER:/bin=) && \
	  $(DISKIMAGE_BUILDER)/pip install --quiet --no-cache-dir diskimage-builder==3.43.0; }
	@test -n '$(MKINITCPIO)' || echo "mkinitcpio's hook is LEFT OUT: MKINITCPIO names no checkout of mkinitcpio's sources" >&2
	@$(PYTHON) -m pytest Tests/Builders --ignore-glob='*/test_element.py'

format:
	@scripts/install-packages black
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests
	git ls-files --cached --others --exclude-standard -z '*.py' | xargs -0 black --quiet

# What a run costs, then how soon a server is reachable, next to cloud-init alone in the same run. To renew the README:
# make bench BENCH_BOOTS='--write README.md'
bench: bench-program
	@scripts/install-packages guests
	@$(PYTHON) Tests/Boots/bench.py $(BENCH_BOOTS)

# What a run costs next to a plain C program (bench/floor.c), without a guest. To renew the tables in
# the documentation: make bench-program BENCH='--write docs/performance.md'
bench-program: all
	@scripts/install-packages build bench
	@$(PYTHON) bench/program.py $(BENCH)

# The main job, to look at.
demo: all
	@scripts/install-packages guests
	@$(PYTHON) Tests/Boots/demo.py $(GUEST)

# A guest with this dist/glowplug, its console on this terminal. APPEND is for the kernel command line:
# make guest GUEST=trixie-dracut APPEND=glowplug.trust=any
guest: all
	@scripts/install-packages guests
	@APPEND='$(APPEND)' $(PYTHON) Tests/Boots/guest.py $(GUEST)
