// The lower bound of the grey tally: threads that read a raw volume of 16-bit counts, scatter it
// into the histogram of rings and sectors, and nothing else.
//
//     bare_tally FILE --size NX,NY,NZ --radius R [options]
//
//     --ring W         width of the rings, 5 px
//     --sectors N      16
//     --blocks N       32, of equal numbers of slices
//     --threads N      2
//     --rows N         rows of a block, 16: its cells stay in cache while the slices pass by
//     --slices         counts each voxel by slice, too, in one zone
//
//     h[block][sector][ring][v >> 8],  and  s[slice][sector][v >> 8]
//
// The axis stands in the middle of the slices, along z: the cell of a pixel is worked out once.
// Each thread takes a range of slices and has a histogram of 32-bit counts of its own, which is
// added to the totals after each block. A voxel outside the radius is counted nowhere. No errors but
// the worst are looked for.

#define _GNU_SOURCE
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { greys = 256, max_threads = 256 };

static const char *path;
static int file, nx, ny, nz, ring_count, sector_count = 16, block_count = 32;
static int thread_count = 2, rows_of_block = 16, by_slice;
static double radius, ring_width = 5;
static uint32_t *offsets, *sectors; // of the pixels of a slice: cell, and sector
static int *first_column, *end_column;
static uint64_t *totals;
static uint32_t *slice_counts;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static void fail(const char *what, const char *name) {
    fprintf(stderr, "bare_tally: %s %s\n", what, name);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/// Zeros in large pages, where the system has them.
static void *zeros(size_t count, size_t size) {
    enum { large_page = 2 << 20 };
    const size_t bytes = (count * size + large_page - 1) / large_page * large_page;
    void *memory = aligned_alloc(large_page, bytes);
    if (!memory) { fail("no memory", ""); }
    madvise(memory, bytes, MADV_HUGEPAGE);
    return memset(memory, 0, bytes);
}

static void find_cells(void) {
    const double middle_x = nx / 2, middle_y = ny / 2;
    for (int y = 0; y < ny; y++) {
        first_column[y] = nx;
        end_column[y] = 0;
        for (int x = 0; x < nx; x++) {
            const double ex = x - middle_x, ey = y - middle_y;
            const double r = sqrt(ex * ex + ey * ey);
            const int ring = (int)(r / ring_width);
            if (ring >= ring_count) { continue; }
            double angle = atan2(ey, ex);
            if (angle < 0) { angle += 2 * M_PI; }
            const int sector = (int)(angle * sector_count / (2 * M_PI) + 1e-9) % sector_count;
            offsets[y * nx + x] = (uint32_t)((sector * ring_count + ring) * greys);
            sectors[y * nx + x] = (uint32_t)(sector * greys);
            if (x < first_column[y]) { first_column[y] = x; }
            end_column[y] = x + 1;
        }
    }
}

/// Counts slices [first, end), all of one block.
static void count_slices(int first, int end, int block, uint16_t *values, uint32_t *histogram) {
    const size_t cells = (size_t)sector_count * ring_count * greys;
    for (int row = 0; row < ny; row += rows_of_block) {
        const int last = row + rows_of_block < ny ? row + rows_of_block : ny;
        if (end_column[row] == 0 && end_column[last - 1] == 0) { continue; }
        for (int z = first; z < end; z++) {
            const size_t bytes = (size_t)(last - row) * nx * sizeof *values;
            const off_t place = ((off_t)z * ny + row) * nx * (off_t)sizeof *values;
            if (pread(file, values, bytes, place) != (ssize_t)bytes) { fail("cannot read", path); }
            uint32_t *slice = slice_counts + (size_t)z * sector_count * greys;
            for (int y = row; y < last; y++) {
                const uint16_t *v = values + (size_t)(y - row) * nx;
                const uint32_t *offset = offsets + (size_t)y * nx;
                const uint32_t *sector = sectors + (size_t)y * nx;
                if (by_slice) {
                    for (int x = first_column[y]; x < end_column[y]; x++) {
                        histogram[offset[x] + (v[x] >> 8)]++;
                        slice[sector[x] + (v[x] >> 8)]++;
                    }
                } else {
                    for (int x = first_column[y]; x < end_column[y]; x++) {
                        histogram[offset[x] + (v[x] >> 8)]++;
                    }
                }
            }
        }
    }
    pthread_mutex_lock(&turn);
    for (size_t i = 0; i < cells; i++) { totals[block * cells + i] += histogram[i]; }
    pthread_mutex_unlock(&turn);
    memset(histogram, 0, cells * sizeof *histogram);
}

static void *work(void *argument) {
    const int index = *(const int *)argument;
    uint16_t *values = zeros((size_t)rows_of_block * nx, sizeof *values);
    uint32_t *histogram = zeros((size_t)sector_count * ring_count * greys, sizeof *histogram);
    int first = (int)((long)nz * index / thread_count);
    const int end = (int)((long)nz * (index + 1) / thread_count);
    while (first < end) {
        const int block = (int)((long)first * block_count / nz);
        int last = first + 1;
        while (last < end && (int)((long)last * block_count / nz) == block) { last++; }
        count_slices(first, last, block, values, histogram);
        first = last;
    }
    free(values);
    free(histogram);
    return NULL;
}

int main(int argument_count, char **arguments) {
    for (int i = 1; i < argument_count; i++) {
        const char *name = arguments[i];
        if (!strcmp(name, "--slices")) { by_slice = 1; continue; }
        if (name[0] != '-') { path = name; continue; }
        if (i + 1 >= argument_count) { fail("no value for", name); }
        const char *value = arguments[++i];
        if (!strcmp(name, "--size")) {
            if (sscanf(value, "%d,%d,%d", &nx, &ny, &nz) != 3) { fail("three numbers for", name); }
        } else if (!strcmp(name, "--radius")) { radius = atof(value); }
        else if (!strcmp(name, "--ring")) { ring_width = atof(value); }
        else if (!strcmp(name, "--sectors")) { sector_count = atoi(value); }
        else if (!strcmp(name, "--blocks")) { block_count = atoi(value); }
        else if (!strcmp(name, "--threads")) { thread_count = atoi(value); }
        else if (!strcmp(name, "--rows")) { rows_of_block = atoi(value); }
        else { fail("unknown option", name); }
    }
    ring_count = (int)(radius / ring_width);
    if (!path || nx < 1 || ny < 1 || nz < 1 || ring_count < 1 || sector_count < 1
        || block_count < 1 || block_count > nz || thread_count < 1 || thread_count > max_threads
        || rows_of_block < 1) {
        fail("usage: FILE --size NX,NY,NZ --radius R", "[options]");
    }
    file = open(path, O_RDONLY);
    if (file < 0) { fail("cannot open", path); }
    const size_t pixels = (size_t)nx * ny;
    const size_t cells = (size_t)block_count * sector_count * ring_count * greys;
    offsets = zeros(pixels, sizeof *offsets);
    sectors = zeros(pixels, sizeof *sectors);
    first_column = zeros(ny, sizeof *first_column);
    end_column = zeros(ny, sizeof *end_column);
    totals = zeros(cells, sizeof *totals);
    slice_counts = zeros(by_slice ? (size_t)nz * sector_count * greys : 1, sizeof *slice_counts);
    const double start = now();
    find_cells();
    const double cells_found = now();
    pthread_t threads[max_threads];
    int indices[max_threads];
    for (int i = 0; i < thread_count; i++) {
        indices[i] = i;
        if (pthread_create(&threads[i], NULL, work, &indices[i]) != 0) { fail("no", "thread"); }
    }
    for (int i = 0; i < thread_count; i++) { pthread_join(threads[i], NULL); }
    const double end = now();
    uint64_t voxels = 0, check = 0;
    for (size_t i = 0; i < cells; i++) {
        voxels += totals[i];
        check += totals[i] * (i % 1000003 + 1);
    }
    printf(
        "cells %.4f s, tally %.4f s, %.3f Gvox/s counted, %.3f of the volume\n",
        cells_found - start, end - cells_found, 1e-9 * (double)voxels / (end - cells_found),
        1e-9 * (double)pixels * nz / (end - cells_found));
    printf("voxels %llu, check %llx\n", (unsigned long long)voxels, (unsigned long long)check);
    return 0;
}
