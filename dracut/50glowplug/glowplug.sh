#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Sourced by dracut in its pre-pivot stage: return, never exit. /init's, where the initramfs has no systemd; with systemd
# it is for the overlays that glowplug.service leaves to it.

glowplug_run() {
    # A crash kernel: nothing but the dump matters.
    [ -e /proc/vmcore ] && return 0
    if [ "${DRACUT_SYSTEMD:-0}" != 0 ]; then
        getarg rootovl rd.overlay rd.live.overlay.overlayfs > /dev/null || return 0
    fi

    # Its lines are in the kernel's log, and those that matter on every console: standard error is the console once more.
    /usr/sbin/glowplug --boot --sysroot "$NEWROOT" 2> /dev/null
    # 4: glowplug.required=yes, and it could not do its work. Not `die`, which halts after the shell; leaving this shell
    # continues the boot. Every other failure is glowplug's own line on the console, and the boot goes on.
    [ $? -eq 4 ] && emergency_shell -n glowplug "glowplug is required and could not do its work"
    return 0
}

glowplug_run
unset -f glowplug_run
