/* Preloaded into a process, it writes down what that process does to the files of one folder ($DISKLOG_FOLDER), in order,
 * into $DISKLOG: kind, length of the path, offset, length of the data, path, data. Everything really happens too.
 * W write, T truncate (offset is the size), S sync of a file or folder, C create, U unlink, R rename (data: new path),
 * L another name for a file (data: that name), M new folder. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST 4096
static char *paths[MOST]; /* of open files in the folder, by number */
static const char *folder;
static int out = -1;

static int ours(const char *path) {
  if (!folder) {
    folder = getenv("DISKLOG_FOLDER");
    const char *log = getenv("DISKLOG");
    if (!folder || !log) { folder = ""; return 0; }
    out = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
  }
  return *folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static const char *inside(const char *path) {
  const char *rest = path + strlen(folder);
  return *rest == '/' ? rest + 1 : rest;
}

static void say(char kind, const char *path, int64_t at, const void *data, uint32_t size) {
  const char *name = inside(path);
  uint16_t length = strlen(name);
  struct iovec parts[6] = {{&kind, 1}, {&length, 2}, {&at, 8}, {&size, 4}, {(void *)name, length}, {(void *)data, size}};
  if (syscall(SYS_writev, out, parts, 6) < 0) abort();
}

static const char *known(int file) { return file >= 0 && file < MOST ? paths[file] : NULL; }

static int opened(int file, const char *path, int is_new) {
  if (file < 0 || file >= MOST || !ours(path)) return file;
  free(paths[file]);
  paths[file] = strdup(path);
  if (is_new) say('C', path, 0, "", 0);
  return file;
}

static int open_at(int folder_file, const char *path, int flags, mode_t mode) {
  int is_new = (flags & O_CREAT) && ours(path) && syscall(SYS_faccessat, folder_file, path, F_OK) != 0;
  return opened(syscall(SYS_openat, folder_file, path, flags, mode), path, is_new);
}

#define OPENING(name) \
  int name(const char *path, int flags, ...) { \
    va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more); \
    return open_at(AT_FDCWD, path, flags | O_LARGEFILE, mode); }
OPENING(open)
OPENING(open64)

#define WRITING(name, offset) \
  ssize_t name(int file, const void *data, size_t size, offset at) { \
    ssize_t done = syscall(SYS_pwrite64, file, data, size, at); \
    if (done > 0 && known(file)) say('W', known(file), at, data, done); \
    return done; }
WRITING(pwrite, off_t)
WRITING(pwrite64, off64_t)

ssize_t write(int file, const void *data, size_t size) {
  const char *path = known(file);
  off_t at = path ? lseek(file, 0, SEEK_CUR) : 0;
  ssize_t done = syscall(SYS_write, file, data, size);
  if (done > 0 && path) say('W', path, at, data, done);
  return done;
}

#define CUTTING(name, offset) \
  int name(int file, offset size) { \
    int done = syscall(SYS_ftruncate, file, size); \
    if (done == 0 && known(file)) say('T', known(file), size, "", 0); \
    return done; }
CUTTING(ftruncate, off_t)
CUTTING(ftruncate64, off64_t)

#define SYNCING(name, call) \
  int name(int file) { \
    int done = syscall(call, file); \
    if (done == 0 && known(file)) say('S', known(file), 0, "", 0); \
    return done; }
SYNCING(fsync, SYS_fsync)
SYNCING(fdatasync, SYS_fdatasync)

int close(int file) {
  if (known(file)) { free(paths[file]); paths[file] = NULL; }
  return syscall(SYS_close, file);
}

int unlink(const char *path) {
  int done = syscall(SYS_unlink, path);
  if (done == 0 && ours(path)) say('U', path, 0, "", 0);
  return done;
}

int mkdir(const char *path, mode_t mode) {
  int done = syscall(SYS_mkdirat, AT_FDCWD, path, mode);
  if (done == 0 && ours(path)) say('M', path, 0, "", 0);
  return done;
}

/* Refused, so that a file is copied by read and write. */
ssize_t sendfile(int to, int from, off_t *at, size_t size) { errno = EINVAL; return -1; }
ssize_t sendfile64(int to, int from, off64_t *at, size_t size) { errno = EINVAL; return -1; }

int link(const char *from, const char *to) {
  int done = syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
  if (done == 0 && ours(from)) say('L', from, 0, inside(to), strlen(inside(to)));
  return done;
}

int rename(const char *from, const char *to) {
  int done = syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
  if (done == 0 && ours(from)) say('R', from, 0, inside(to), strlen(inside(to)));
  return done;
}
