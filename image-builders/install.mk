# SPDX-License-Identifier: Apache-2.0
#
# make install-mkosi-initrd, make install-mkinitcpio: the parts for generators that no package of ours has yet. Included by the
# Makefile, after scripts/install.mk, whose `make install` puts the program there.

mkosidir = $(DESTDIR)$(PREFIX)/lib/mkosi-initrd/mkosi.conf.d/glowplug
initcpiodir = $(DESTDIR)$(PREFIX)/lib/initcpio
units = dracut/50glowplug/glowplug.service dracut/50glowplug/glowplug-required.service

.PHONY: install-mkosi-initrd install-mkinitcpio

# MKOSI is the version that is meant, if not the one that is installed: 26 has another name for a setting, and with the wrong
# one the initrd lacks the file system of the drive.
install-mkosi-initrd:
	@version='$(MKOSI)'; version=$${version:-$$(mkosi --version 2>/dev/null | sed 's/^mkosi //')}; \
	case $${version%%[!0-9]*} in \
		24 | 25) modules=25 ;; \
		'' | [0-9] | 1[0-9] | 2[0-3]) echo "which mkosi is it for, from 24 on? MKOSI=25 or MKOSI=26 says so" >&2; exit 1 ;; \
		*) modules=26 ;; \
	esac; \
	$(INSTALL) -D -m 0644 image-builders/mkosi-initrd/modules-$$modules.conf $(mkosidir)/mkosi.conf.d/modules.conf
	$(INSTALL) -D -m 0644 -t $(mkosidir) image-builders/mkosi-initrd/mkosi.conf
	$(INSTALL) -D -m 0644 -t $(mkosidir)/mkosi.extra/usr/lib/systemd/system $(units)
	$(INSTALL) -D -m 0644 -t $(mkosidir)/mkosi.extra/usr/lib/systemd/system/initrd.target.d \
		image-builders/mkosi-initrd/mkosi.extra/usr/lib/systemd/system/initrd.target.d/glowplug.conf

install-mkinitcpio:
	$(INSTALL) -D -m 0755 -t $(initcpiodir)/install image-builders/mkinitcpio/install/glowplug
	$(INSTALL) -D -m 0644 -t $(initcpiodir)/hooks image-builders/mkinitcpio/hooks/glowplug
	$(INSTALL) -D -m 0644 -t $(initcpiodir)/glowplug $(units)
