# SPDX-License-Identifier: Apache-2.0
#
# make install, make uninstall, and the parts that packages are made of. Included by the Makefile, whose rules make
# $(BINARY). DESTDIR is for packagers. initramfs-tools and dracut look below /usr only: with another PREFIX the command
# and its manual work, the initramfs does not.

DESTDIR ?=
PREFIX ?= /usr
# sbin: it changes the system's accounts, and its manual is in section 8. Where /usr/sbin is a link to bin (Fedora, Arch)
# a package must name the directory itself: SBINDIR=/usr/bin.
SBINDIR ?= $(PREFIX)/sbin
# glowplugctl is for everybody.
BINDIR ?= $(PREFIX)/bin
INSTALL ?= install

sbindir = $(DESTDIR)$(SBINDIR)
bindir = $(DESTDIR)$(BINDIR)
mandir = $(DESTDIR)$(PREFIX)/share/man
docdir = $(DESTDIR)$(PREFIX)/share/doc/glowplug
bashdir = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
zshdir = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
dracutdir = $(DESTDIR)$(PREFIX)/lib/dracut/modules.d/50glowplug
initramfsdir = $(DESTDIR)$(PREFIX)/share/initramfs-tools

dracut_scripts = module-setup.sh glowplug.sh
dracut_units = glowplug.service glowplug-required.service
initramfs_scripts = hooks/glowplug scripts/local-bottom/glowplug scripts/init-bottom/glowplug

# install_script MODE FROM TO: what calls the command calls it where it is.
install_script = $(INSTALL) -D -m $(1) $(2) $(3) && sed -i 's|/usr/sbin/glowplug|$(SBINDIR)/glowplug|g' $(3)

# install_page NAME SECTION
install_page = $(INSTALL) -d $(mandir)/man$(2) && gzip -9n <docs/$(1).$(2) >$(mandir)/man$(2)/$(1).$(2).gz && \
  chmod 0644 $(mandir)/man$(2)/$(1).$(2).gz

.PHONY: install install-command install-initramfs install-dracut install-tools uninstall

# Both generators' parts: what belongs to one that is not there is never read.
install: install-command install-initramfs install-dracut
	$(INSTALL) -D -m 0644 LICENSE $(docdir)/LICENSE

install-command: $(BINARY)
	$(INSTALL) -D -m 0755 $(BINARY) $(sbindir)/glowplug
	$(call install_page,glowplug,8)
	$(call install_page,glowplug.conf,5)
	$(INSTALL) -D -m 0644 docs/glowplug.conf.example $(docdir)/glowplug.conf.example

install-initramfs:
	for script in $(initramfs_scripts); do \
		$(call install_script,0755,initramfs-hooks/$$script,$(initramfsdir)/$$script) || exit; \
	done

install-dracut:
	for script in $(dracut_scripts); do \
		$(call install_script,0755,dracut/50glowplug/$$script,$(dracutdir)/$$script) || exit; \
	done
	for unit in $(dracut_units); do \
		$(call install_script,0644,dracut/50glowplug/$$unit,$(dracutdir)/$$unit) || exit; \
	done

# glowplugctl, its manual, and what completes its words in bash and zsh, which it writes itself; bash's is read, not run,
# and so has no first line.
install-tools: dist/glowplugctl
	$(INSTALL) -D -m 0755 dist/glowplugctl $(bindir)/glowplugctl
	$(call install_page,glowplugctl,1)
	$(INSTALL) -d $(bashdir) $(zshdir)
	dist/glowplugctl --generate-completion-script bash | sed '1{/^#!/d}' >$(bashdir)/glowplugctl
	dist/glowplugctl --generate-completion-script zsh >$(zshdir)/_glowplugctl
	chmod 0644 $(bashdir)/glowplugctl $(zshdir)/_glowplugctl

uninstall:
	rm -f $(sbindir)/glowplug $(bindir)/glowplugctl $(bashdir)/glowplugctl $(zshdir)/_glowplugctl
	rm -f $(addprefix $(mandir)/,man1/glowplugctl.1.gz man5/glowplug.conf.5.gz man8/glowplug.8.gz)
	rm -f $(addprefix $(initramfsdir)/,$(initramfs_scripts))
	rm -rf $(dracutdir) $(docdir)
