// libblkid (util-linux): says what a block device holds.
#ifndef GLOWPLUG_CBLKID_H
#define GLOWPLUG_CBLKID_H

// The same in every header of this package: see CLinux.h.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif

#include <blkid/blkid.h>
#include <errno.h>

enum { GLOWPLUG_PROBE_NOTHING = -1, GLOWPLUG_PROBE_AMBIVALENT = -2 };

// Gives the device to the probe: 0, or errno.
static inline int glowplug_set_device(blkid_probe probe, int device) {
  errno = 0;
  return blkid_probe_set_device(probe, device, 0, 0) == 0 ? 0 : errno ? errno : EIO;
}

// 0 where it holds something, one of the two above, or errno. libblkid itself gives -1 or a negative
// errno where the device can't be read, and 1 for nothing.
static inline int glowplug_probe(blkid_probe probe) {
  errno = 0;
  int result = blkid_do_safeprobe(probe);
  if (result == 1) return GLOWPLUG_PROBE_NOTHING;
  if (result == 0 || result == GLOWPLUG_PROBE_AMBIVALENT) return result;
  return errno ? errno : EIO;
}

#endif
