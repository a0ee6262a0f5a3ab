#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The dracut module. Nothing here may end the building of an image: dracut calls these functions in its own shell,
# where an `exit`, its own in inst_hook included, ends everything.

check() {
    # Asked for what certain mounts need (dracut --mount): not us.
    [[ ${mount_needs-} ]] && return 1

    # No account changes while a crash is dumped, and the image of a crash kernel has to be small. kdump-utils
    # (Fedora) adds the module kdumpbase and exports IN_KDUMP, openSUSE adds kdump.
    [[ ${IN_KDUMP-} ]] && return 1
    [[ " ${dracutmodules-} ${add_dracutmodules-} ${force_add_dracutmodules-} " == *" kdump"* ]] && return 1

    if [[ ! -x ${dracutsysrootdir-}/usr/sbin/glowplug ]]; then
        dwarn "glowplug: /usr/sbin/glowplug is missing, it is left out of the image"
        return 1
    fi
    return 0
}

depends() {
    # A name that a version of dracut does not know would keep this module out; base and udev are there anyway.
    return 0
}

installkernel() {
    # hostonly='': the drive comes from the next host that this image boots on, and since 109 dracut is host-only by
    # default. What the kernel has built in, or does not have, is skipped. The lists are also in initramfs-hooks/hooks.
    # FAT wants the character set of its code page and that of its iocharset: Debian's are cp437 and ascii, Ubuntu's
    # cp437 and iso8859-1.
    hostonly='' instmods isofs vfat nls_cp437 nls_ascii nls_iso8859-1 nls_utf8
    # What a disk or CD-ROM may hang on: KVM, its IDE, SATA and older SCSI cards (Nova's hw_disk_bus, hw_scsi_model),
    # Xen, Hyper-V, VMware, bare metal.
    hostonly='' instmods cdrom sr_mod sd_mod \
        virtio_pci virtio_mmio virtio_blk virtio_scsi ata_piix ata_generic ahci sym53c8xx mptspi mptsas megaraid_sas \
        ibmvscsi xen_blkfront hv_vmbus hv_storvsc vmw_pvscsi BusLogic nvme \
        xhci_pci ehci_pci uhci_hcd ohci_pci usb_storage uas
    # What measures (measure= in glowplug.conf).
    hostonly='' instmods tpm_crb tpm_tis
    return 0
}

install() {
    local unit

    inst_binary /usr/sbin/glowplug || dwarn "glowplug: /usr/sbin/glowplug could not be copied"

    if dracut_module_included systemd; then
        for unit in glowplug.service glowplug-required.service; do
            # From here and not from /usr/lib/systemd/system, so that the booted system never sees them.
            if ! inst_simple "${moddir-}/$unit" "${systemdsystemunitdir-}/$unit" ||
                ! "${SYSTEMCTL:-systemctl}" -q --root "${initdir-}" add-wants initrd.target "$unit"; then
                dwarn "glowplug: $unit could not be enabled"
            fi
        done
        # The hook too, only for an overlay that is made after the unit's time: see the unit.
        dracut_module_included overlayfs || dracut_module_included overlay-root || return 0
    fi

    # After 10, where an overlay is put on the root, and before 50, where SELinux' policy is loaded: labels are written
    # as they are until then.
    [[ -f ${moddir-}/glowplug.sh ]] && inst_hook pre-pivot 20 "$moddir/glowplug.sh"
    return 0
}
