// What Swift cannot say to libtiff: variadic calls, and handlers that take a va_list.
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <tiffio.h>
#include <unistd.h>

// A read-only view of an open file in which one chosen directory is the first one, so that
// libtiff reads that directory and no other, however long the chain is. It reads by offset:
// several windows may share a descriptor.
typedef struct {
    int descriptor;
    // Bytes of the file, and where libtiff stands in it.
    uint64_t size;
    uint64_t position;
    // The header that libtiff is shown: the file's, with the offset of the chosen directory.
    uint8_t header[16];
    uint32_t header_length;
    // The first thing that libtiff complained of; the first errno of a failed read; the largest
    // byte that was asked for and is not in the file.
    char message[240];
    int error;
    uint64_t missing_up_to;
} TIFFWindow;

static inline tmsize_t TIFFWindowRead(thandle_t handle, void *into, tmsize_t count) {
    TIFFWindow *window = (TIFFWindow *)handle;
    tmsize_t done = 0;
    while (done < count) {
        uint64_t at = window->position + (uint64_t)done;
        ssize_t got = pread(
            window->descriptor, (char *)into + done, (size_t)(count - done), (off_t)at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            if (window->error == 0) window->error = errno;
            return -1;
        }
        if (got == 0) {
            uint64_t end = window->position + (uint64_t)count;
            if (end > window->missing_up_to) window->missing_up_to = end;
            break;
        }
        done += got;
    }
    for (uint64_t at = window->position;
         at < window->header_length && at < window->position + (uint64_t)done; at++) {
        ((uint8_t *)into)[at - window->position] = window->header[at];
    }
    window->position += (uint64_t)done;
    return done;
}

static inline tmsize_t TIFFWindowWrite(thandle_t handle, void *from, tmsize_t count) {
    (void)handle; (void)from; (void)count;
    return -1;
}

static inline toff_t TIFFWindowSeek(thandle_t handle, toff_t offset, int whence) {
    TIFFWindow *window = (TIFFWindow *)handle;
    if (whence == SEEK_CUR) offset += window->position;
    if (whence == SEEK_END) offset += window->size;
    window->position = offset;
    return offset;
}

static inline int TIFFWindowClose(thandle_t handle) { (void)handle; return 0; }

static inline toff_t TIFFWindowSize(thandle_t handle) { return ((TIFFWindow *)handle)->size; }

static inline int TIFFWindowKeepError(
    TIFF *tiff, void *user, const char *module, const char *format, va_list arguments) {
    (void)tiff; (void)module;
    TIFFWindow *window = (TIFFWindow *)user;
    if (window->message[0] == 0) {
        vsnprintf(window->message, sizeof window->message, format, arguments);
    }
    return 1;
}

static inline int TIFFWindowDropWarning(
    TIFF *tiff, void *user, const char *module, const char *format, va_list arguments) {
    (void)tiff; (void)user; (void)module; (void)format; (void)arguments;
    return 1;
}

// Opens the window's directory; NULL, with a message in the window, when that fails. Nothing is
// printed and no global handler is touched. No single allocation may exceed the file's size by
// more than 64 MiB, so that a damaged count cannot ask for all memory. Ends with TIFFClose, which
// leaves the descriptor open.
static inline TIFF *TIFFWindowOpen(TIFFWindow *window, const char *name) {
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (options == NULL) return NULL;
    TIFFOpenOptionsSetErrorHandlerExtR(options, TIFFWindowKeepError, window);
    TIFFOpenOptionsSetWarningHandlerExtR(options, TIFFWindowDropWarning, window);
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)(window->size + (64u << 20)));
    TIFF *tiff = TIFFClientOpenExt(
        name, "rm", window, TIFFWindowRead, TIFFWindowWrite, TIFFWindowSeek, TIFFWindowClose,
        TIFFWindowSize, NULL, NULL, options);
    TIFFOpenOptionsFree(options);
    return tiff;
}

// A 16-bit tag, or its default; `absent` where neither exists.
static inline uint16_t TIFFGetUInt16(TIFF *tiff, uint32_t tag, uint16_t absent) {
    uint16_t value = absent;
    return TIFFGetFieldDefaulted(tiff, tag, &value) == 1 ? value : absent;
}

// A 32-bit tag, or its default; `absent` where neither exists.
static inline uint32_t TIFFGetUInt32(TIFF *tiff, uint32_t tag, uint32_t absent) {
    uint32_t value = absent;
    return TIFFGetFieldDefaulted(tiff, tag, &value) == 1 ? value : absent;
}

// A tag of single precision, or its default; `absent` where neither exists.
static inline float TIFFGetFloat(TIFF *tiff, uint32_t tag, float absent) {
    float value = absent;
    return TIFFGetFieldDefaulted(tiff, tag, &value) == 1 ? value : absent;
}

// A text tag, owned by the handle; NULL where it does not exist.
static inline const char *TIFFGetText(TIFF *tiff, uint32_t tag) {
    const char *text = NULL;
    return TIFFGetField(tiff, tag, &text) == 1 ? text : NULL;
}

// Offsets or byte counts of all strips or tiles, owned by the handle; NULL where they do not exist.
static inline const uint64_t *TIFFGetUInt64Array(TIFF *tiff, uint32_t tag) {
    const uint64_t *values = NULL;
    return TIFFGetField(tiff, tag, &values) == 1 ? values : NULL;
}

// The single value of a tag that libtiff has no definition of, if the file stores it as `type`
// (TIFF_DOUBLE or TIFF_LONG); NULL otherwise.
static inline const void *TIFFGetPrivateValue(TIFF *tiff, uint32_t tag, TIFFDataType type) {
    const TIFFField *field = TIFFFindField(tiff, tag, TIFF_ANY);
    if (field == NULL || !TIFFFieldPassCount(field) || TIFFFieldDataType(field) != type) {
        return NULL;
    }
    const void *values = NULL;
    if (TIFFFieldReadCount(field) == TIFF_VARIABLE2) {
        uint32_t count = 0;
        if (TIFFGetField(tiff, tag, &count, &values) != 1 || count != 1) return NULL;
    } else {
        uint16_t count = 0;
        if (TIFFGetField(tiff, tag, &count, &values) != 1 || count != 1) return NULL;
    }
    return values;
}
