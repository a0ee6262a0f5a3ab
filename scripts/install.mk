# SPDX-License-Identifier: Apache-2.0
#
# make install, make install-tools, make uninstall. Included by the Makefile, whose rules make $(BINARY). DESTDIR is for packagers.
# initramfs-tools and dracut look below /usr only, and their scripts call /usr/sbin/glowplug: with another PREFIX the
# command and its manual work, the initramfs does not.

DESTDIR ?=
PREFIX ?= /usr
INSTALL ?= install

# sbin: it changes the system's accounts, and its manual is in section 8. Debian 12 and 13 have /sbin merged into it.
sbindir = $(DESTDIR)$(PREFIX)/sbin
# glowplugctl is for everybody.
BINDIR ?= $(PREFIX)/bin
bindir = $(DESTDIR)$(BINDIR)
toolmandir = $(DESTDIR)$(PREFIX)/share/man/man1
bashdir = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
zshdir = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
mandir = $(DESTDIR)$(PREFIX)/share/man/man8
man5dir = $(DESTDIR)$(PREFIX)/share/man/man5
docdir = $(DESTDIR)$(PREFIX)/share/doc/glowplug
dracutdir = $(DESTDIR)$(PREFIX)/lib/dracut/modules.d/50glowplug
initramfsdir = $(DESTDIR)$(PREFIX)/share/initramfs-tools

initramfs_scripts = hooks/glowplug scripts/local-bottom/glowplug scripts/init-bottom/glowplug

.PHONY: install install-initramfs install-tools uninstall

install: $(BINARY) install-initramfs
	$(INSTALL) -D -m 0755 $(BINARY) $(sbindir)/glowplug
	$(INSTALL) -D -m 0644 LICENSE $(docdir)/LICENSE
	$(INSTALL) -d $(mandir)
	gzip -9n <docs/glowplug.8 >$(mandir)/glowplug.8.gz
	chmod 0644 $(mandir)/glowplug.8.gz
	$(INSTALL) -d $(man5dir)
	gzip -9n <docs/glowplug.conf.5 >$(man5dir)/glowplug.conf.5.gz
	chmod 0644 $(man5dir)/glowplug.conf.5.gz
	$(INSTALL) -D -m 0644 docs/glowplug.conf.example $(docdir)/glowplug.conf.example

# Both generators' parts: what belongs to one that is not there is never read.
install-initramfs:
	$(INSTALL) -D -m 0755 -t $(dracutdir) dracut/50glowplug/module-setup.sh dracut/50glowplug/glowplug.sh
	$(INSTALL) -D -m 0644 -t $(dracutdir) dracut/50glowplug/glowplug.service dracut/50glowplug/glowplug-required.service
	for script in $(initramfs_scripts); do \
		$(INSTALL) -D -m 0755 initramfs-hooks/$$script $(initramfsdir)/$$script || exit; \
	done

# glowplugctl, its manual, and what completes its words in bash and zsh, which it writes itself.
install-tools: dist/glowplugctl
	$(INSTALL) -D -m 0755 dist/glowplugctl $(bindir)/glowplugctl
	$(INSTALL) -d $(toolmandir) $(bashdir) $(zshdir)
	gzip -9n <docs/glowplugctl.1 >$(toolmandir)/glowplugctl.1.gz
	dist/glowplugctl --generate-completion-script bash >$(bashdir)/glowplugctl
	dist/glowplugctl --generate-completion-script zsh >$(zshdir)/_glowplugctl
	chmod 0644 $(toolmandir)/glowplugctl.1.gz $(bashdir)/glowplugctl $(zshdir)/_glowplugctl

uninstall:
	rm -f $(bindir)/glowplugctl $(toolmandir)/glowplugctl.1.gz $(bashdir)/glowplugctl $(zshdir)/_glowplugctl
	rm -f $(sbindir)/glowplug $(mandir)/glowplug.8.gz $(man5dir)/glowplug.conf.5.gz $(addprefix $(initramfsdir)/,$(initramfs_scripts))
	rm -rf $(dracutdir) $(docdir)
