// libblkid (util-linux): says what a block device holds.
#ifndef GLOWPLUG_CBLKID_H
#define GLOWPLUG_CBLKID_H

// The same in every header of this package: see CLinux.h.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif

#include <blkid/blkid.h>

#endif
