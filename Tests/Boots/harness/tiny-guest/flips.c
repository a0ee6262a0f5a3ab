// flips DEVICE FIRST STEP END MASK PROGRAM ARGUMENT...
// Changes one byte of a device after the other, and runs a program on each state of it. Says which runs ended by a signal,
// with another status than 0 and 1, after 20 s, or without a line of its own on standard error or with more than eight.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void fail(const char *what) {
  printf("BAD failed to %s: %s\n", what, strerror(errno));
  exit(1);
}

static void flip(int device, long offset, int mask) {
  unsigned char byte;
  if (pread(device, &byte, 1, offset) != 1)
    fail("read");
  byte ^= mask;
  if (pwrite(device, &byte, 1, offset) != 1)
    fail("write");
}

// Why what it said is not as it should be; NULL where it is.
static const char *wrong_lines(int messages) {
  static char text[65536];
  ssize_t count = pread(messages, text, sizeof text - 1, 0);
  if (count <= 0)
    return "it says nothing";
  text[count] = 0;
  int lines = 0;
  for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
    if (strncmp(line, "glowplug: ", 10) != 0)
      return "a line is not its own";
    lines++;
  }
  return lines > 8 ? "it says too much" : NULL;
}

int main(int count, char **words) {
  if (count < 7)
    return 2;
  int device = open(words[1], O_RDWR), mask = strtol(words[5], NULL, 0);
  int messages = open("/flips.messages", O_RDWR | O_CREAT | O_TRUNC, 0600), nothing = open("/dev/null", O_RDWR);
  if (device < 0 || messages < 0 || nothing < 0)
    fail("open");
  long runs = 0, read = 0, bad = 0;
  double slowest = 0;
  for (long offset = atol(words[2]); offset < atol(words[4]) && bad < 20; offset += atol(words[3])) {
    flip(device, offset, mask);
    if (ftruncate(messages, 0) != 0)
      fail("truncate");
    double start = now();
    pid_t child = vfork();
    if (child == 0) {
      lseek(messages, 0, SEEK_SET);
      dup2(nothing, 0);
      dup2(nothing, 1);
      dup2(messages, 2);
      execv(words[6], words + 6);
      _exit(127);
    }
    int status = 0;
    pid_t ended;
    while ((ended = waitpid(child, &status, WNOHANG)) == 0 && now() - start < 20)
      usleep(300);
    double seconds = now() - start;
    const char *problem = NULL;
    if (ended == 0)
      problem = "it does not end";
    else if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
      problem = "it ended badly";
    else
      problem = wrong_lines(messages);
    if (problem) {
      printf("BAD offset %ld: %s, status %#x\n", offset, problem, status);
      bad++;
    }
    if (ended == 0)
      return 1;
    runs++;
    read += WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (seconds > slowest)
      slowest = seconds;
    flip(device, offset, mask);
  }
  printf("runs %ld status0 %ld slowest %.0f ms\n", runs, read, slowest * 1000);
  return 0;
}
