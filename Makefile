# glowplug. The static binary is Embedded Swift on musl (static.json); the tests build the same sources as ordinary Swift.

SWIFT ?= swift
SIZE_LIMIT := 524288

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

# A clock that is behind this moment is wrong (Sources/CLinux). The commit's time, so that a commit always gives the same binary.
BUILD_TIME ?= $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null))

# The binary.

.PHONY: all
all: dist/glowplug
	@printf 'dist/glowplug: %d bytes\n' "$$(stat -c %s dist/glowplug)"

# SwiftPM's product keeps its symbols, for debuggers.
dist/glowplug: Package.swift static.json scripts/build-libraries $(shell find Sources -type f)
	@scripts/build-libraries
	@$(SWIFT) build -c release --product glowplug --toolset static.json --scratch-path .build-static \
	  $(BUILD_TIME:%=-Xcc -DGLOWPLUG_BUILD_TIME=%)
	@mkdir -p dist
	@strip --strip-all --remove-section=.comment -o $@.new .build-static/release/glowplug
	@if readelf -lW $@.new | grep -q INTERP || readelf -dW $@.new | grep -q NEEDED; then \
	  echo 'glowplug is not static' >&2; exit 1; fi
	@size=$$(stat -c %s $@.new); if [ "$$size" -gt $(SIZE_LIMIT) ]; then \
	  echo "glowplug is too large: $$size bytes, the limit is $(SIZE_LIMIT)" >&2; exit 1; fi
	@mv $@.new $@

.PHONY: clean
clean:
	rm -rf build dist .build .build-static .build-test

# Checks.

.PHONY: test-unit
test-unit:
	@scripts/install-packages build
	@$(SWIFT) test --scratch-path .build-test

.PHONY: format-check
format-check:
	@$(SWIFT) format lint --strict --recursive Package.swift Sources Tests
