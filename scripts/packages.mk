# SPDX-License-Identifier: Apache-2.0
#
# make deb, make rpm, make dist. Included by the Makefile.

package_version := $(shell sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)

# What dpkg-buildpackage and rpmbuild set for C programs is not for the libraries, whose flags are chosen.
unexport CFLAGS CPPFLAGS CXXFLAGS LDFLAGS

packaged := LICENSE README.md docs/initramfs.md $(wildcard docs/*.[1-8] docs/*.example LICENSES/* scripts/*) $(shell find debian dracut initramfs-hooks rpm -maxdepth 3 -type f)
packaged_by_deb := debhelper
packaged_by_rpm := rpm

.PHONY: deb rpm
deb rpm: %: build/packages/%-$(package_version)

build/packages/%-$(package_version): dist/glowplug $(packaged)
	@scripts/install-packages build $(packaged_by_$*)
	@rm -f dist/*.$*
	@scripts/build-packages $* build/packages/$* dist
	@touch $@
	@ls dist/*.$*

# Everything of a release, from what is committed.
.PHONY: dist
dist:
	@scripts/install-packages build debhelper git python3 rpm
	@scripts/build-release dist/glowplug-$(package_version)
	@cat dist/glowplug-$(package_version)/SHA256SUMS
