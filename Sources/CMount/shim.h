// libmount (util-linux): mounts.
#ifndef GLOWPLUG_CMOUNT_H
#define GLOWPLUG_CMOUNT_H

// The same in every header of this package: see CLinux.h.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif

#include <libmount/libmount.h>

#endif
