// json-c: parses and prints JSON.
#ifndef GLOWPLUG_CJSON_H
#define GLOWPLUG_CJSON_H

// The same in every header of this package: see CLinux.h.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif

#include <json-c/json.h>

#endif
