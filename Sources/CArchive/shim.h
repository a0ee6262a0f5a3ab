// libarchive: reads images of discs and initramfs archives, and writes discs.
#ifndef GLOWPLUG_CARCHIVE_H
#define GLOWPLUG_CARCHIVE_H

// The same in every header of this package: see CLinux.h.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif

#include <archive.h>
#include <archive_entry.h>

#endif
