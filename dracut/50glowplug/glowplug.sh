#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Sourced by dracut in its pre-pivot stage: return, never exit. /init's, where the initramfs has no systemd; with systemd
# it is for the overlays that glowplug.service leaves to it.

# A disk that does not answer holds whoever mounts it in the kernel, beyond every signal: glowplug's own alarm then stays
# pending (ShdPnd in proc(5), where SIGALRM is 2000). As nothing more will come of it, nobody waits for it.
glowplug_watch() {
    while sleep 5; do
        while read -r key signals; do
            case $key$signals in
                ShdPnd:*[2367abef]???) kill -USR1 "$$" ;;
            esac
        done < "/proc/$1/status" || return 0
    done
}

glowplug_run() {
    # A crash kernel: nothing but the dump matters.
    [ -e /proc/vmcore ] && return 0
    if [ "${DRACUT_SYSTEMD:-0}" != 0 ]; then
        getarg rootovl rd.overlay rd.live.overlay.overlayfs > /dev/null || return 0
    fi

    # Its lines are in the kernel's log, and those that matter on every console: standard error is the console once more.
    /usr/sbin/glowplug --boot --sysroot "$NEWROOT" 2> /dev/null &
    set -- $!
    trap : USR1
    glowplug_watch "$1" 2> /dev/null &
    set -- "$1" $!
    wait "$1"
    # Errors are shown on the console, with `quiet` too: printk(9).
    set -- "$2" $? '<3>'
    kill "$1" 2> /dev/null
    trap - USR1
    # The alarm: 142 where it ended the program, 138 where it could not.
    case $2 in
        138 | 142) echo "${3}glowplug: its time is over, a disk does not answer" > /dev/kmsg ;;
    esac
    # 4: glowplug.required=yes, and it could not do its work. Not `die`, which halts after the shell; leaving this shell
    # continues the boot. Every other failure is glowplug's own line on the console, and the boot goes on.
    [ "$2" -eq 4 ] && emergency_shell -n glowplug "glowplug is required and could not do its work"
    return 0
}

glowplug_run
unset -f glowplug_run glowplug_watch
