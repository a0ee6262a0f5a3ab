// libcrypt (libxcrypt): hashes passwords.
#ifndef GLOWPLUG_CCRYPT_H
#define GLOWPLUG_CCRYPT_H

// The same in every header of this package: see CLinux.h.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif

#include <crypt.h>

#endif
