// The lower bound: threads that read the files of the stack, do its arithmetic, and nothing else.
//
//     bare_loop FOLDER --axis X --radius R --pixel-cm P --dose X0,Y0,X1,Y1 [options]
//
//     --frames N       the first N frames only
//     --threads N      2
//     --rows N         rows of a block, 64: a block of a frame and of the references stay in cache
//     --no-variance    without the variances of the optical depth
//     --spots          leaves out what differs from its 3 x 3 median by 5 sigma
//     --maps FOLDER    writes attenuation per cm as bare floats, a file a frame; not with --spots
//     --only-write FOLDER   writes that many bytes and computes nothing: the bound of the disk
//
//     u = S - D,  A = -ln(u / (F - D)),  N = A / t,  plain = mean N,  path-weighted = sum A / sum t
//
// and, with variances, what the program does for them: the bias of the logarithm taken out of every
// pixel; a second sweep over the row with the counts that its mean expects, 1/u = exp(t mean)/w,
//
//     Var(A) = (g u + r^2)/u^2  and, of the references,  (g w + r^2)/(n w^2) + r^2/n (1/u-1/w)^2
//
// summed apart, for the plain mean, and as weights of the inverse-variance mean.
//
// The dose region is summed on the way; ln d is added to the sums of rows at the end, and left out
// of the counts that are expected.
// No errors but the worst are looked for. Uncompressed 16-bit TIFF of one strip only.

#define _GNU_SOURCE
#include <fcntl.h>
#include <glob.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { width = 2048, height = 2048, max_files = 1000, max_rows = 512, max_threads = 256 };
enum {
    sum_depth, sum_attenuation, sum_valid, sum_own, sum_common, sum_plain, sum_weight, sum_weighted,
    sums
};

static const float gain = 3.0f;
static const float read_variance = 25.0f;
static const float spot_threshold = 25.0f;

typedef struct {
    int file;
    off_t pixels;
} image;

static image darks[max_files], flats[max_files], frames[max_files];
static int dark_count, flat_count, frame_count, frame_limit = max_files;
static int thread_count = 2, block_rows = 64, with_variance = 1, with_spots = 0;
static int dose_x0, dose_y0, dose_x1, dose_y1;
static const char *maps_folder, *write_folder;

static float dark[width * height], open_beam_inverse[width * height];
static float inside[width], chord[width], chord_inverse[width];
static double chord_sum, chord_inverse_mean;
static float (*row_sums)[height][sums];          // of a frame
static double (*dose_sums)[height];              // of a frame: counts in the dose region
static double dose_open_beam[height];
static atomic_int next_block;
static atomic_long spots_found;

static void fail(const char *what, const char *name) {
    fprintf(stderr, "bare_loop: %s %s\n", what, name);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/// Opens a little-endian TIFF and finds its one strip.
static image open_image(const char *path) {
    unsigned char bytes[4096];
    image opened = {open(path, O_RDONLY), 0};
    if (opened.file < 0) { fail("cannot open", path); }
    uint32_t directory;
    if (pread(opened.file, bytes, 8, 0) != 8 || memcmp(bytes, "II*", 4) != 0) {
        fail("not a little-endian TIFF:", path);
    }
    memcpy(&directory, bytes + 4, 4);
    const ssize_t size = pread(opened.file, bytes, sizeof bytes, directory);
    uint16_t entries = 0;
    if (size > 2) { memcpy(&entries, bytes, 2); }
    uint32_t wide = 0, high = 0, compression = 0, strips = 0;
    for (int i = 0; i < entries && 2 + 12 * i + 12 <= size; i++) {
        const unsigned char *entry = bytes + 2 + 12 * i;
        uint16_t tag, kind, small;
        uint32_t count, value;
        memcpy(&tag, entry, 2);
        memcpy(&kind, entry + 2, 2);
        memcpy(&count, entry + 4, 4);
        memcpy(&value, entry + 8, 4);
        memcpy(&small, entry + 8, 2);
        if (kind == 3) { value = small; }
        if (tag == 256) { wide = value; }
        if (tag == 257) { high = value; }
        if (tag == 259) { compression = value; }
        if (tag == 273) { opened.pixels = value; strips = count; }
    }
    if (wide != width || high != height || compression != 1 || strips != 1) {
        fail("not 2048 x 2048, uncompressed, in one strip:", path);
    }
    return opened;
}

static int open_all(const char *folder, const char *kind, int limit, image *images) {
    char pattern[4096];
    glob_t found;
    snprintf(pattern, sizeof pattern, "%s/%s/*.tif", folder, kind);
    if (glob(pattern, 0, NULL, &found) != 0) { fail("no files", pattern); }
    int count = (int)found.gl_pathc < limit ? (int)found.gl_pathc : limit;
    if (count > max_files) { count = max_files; }
    for (int i = 0; i < count; i++) { images[i] = open_image(found.gl_pathv[i]); }
    globfree(&found);
    return count;
}

static void read_rows(image from, int first, int count, uint16_t *counts) {
    const size_t bytes = (size_t)count * width * sizeof *counts;
    const off_t place = from.pixels + (off_t)first * width * (off_t)sizeof *counts;
    if (pread(from.file, counts, bytes, place) != (ssize_t)bytes) { fail("cannot read", "rows"); }
}

/// ln x for positive normal x: x = 2^e m, and a polynomial of f = m - 1, m in [sqrt(1/2), sqrt 2).
/// Any other x gives some finite number.
static inline float logarithm(float x) {
    int32_t bits;
    memcpy(&bits, &x, 4);
    const int32_t shifted = bits - 0x3f3504f3;
    const float e = (float)(shifted >> 23);
    const int32_t mantissa = (shifted & 0x007fffff) + 0x3f3504f3;
    float m;
    memcpy(&m, &mantissa, 4);
    const float f = m - 1.0f;
    float p = 0x1.645eb8p-4f;
    p = p * f - 0x1.2432bep-3f;
    p = p * f + 0x1.317458p-3f;
    p = p * f - 0x1.538248p-3f;
    p = p * f + 0x1.98d7f2p-3f;
    p = p * f - 0x1.000382p-2f;
    p = p * f + 0x1.5556d8p-2f;
    return e * 0x1.62e430p-1f + (f + f * f * (f * p - 0.5f));
}

/// e^x for |x| <= 80: 2^n times a polynomial of degree 4.
static inline float exponential(float x) {
    const float power = x * 0x1.715476p+0f;
    const int32_t n = (int32_t)(power + (power < 0.0f ? -0.5f : 0.5f));
    const float f = power - (float)n;
    float p = 0x1.3a007ap-7f;
    p = p * f + 0x1.c9fd1ep-5f;
    p = p * f + 0x1.ec0382p-3f;
    p = p * f + 0x1.62e12ap-1f;
    p = p * f + 1.0f;
    int32_t bits;
    memcpy(&bits, &p, 4);
    bits += n * (1 << 23);
    memcpy(&p, &bits, 4);
    return p;
}

static inline uint16_t least(uint16_t a, uint16_t b) { return a < b ? a : b; }
static inline uint16_t most(uint16_t a, uint16_t b) { return a > b ? a : b; }
static inline uint16_t middle(uint16_t a, uint16_t b, uint16_t c) {
    return most(least(a, b), least(most(a, b), c));
}

/// Marks what differs from its 3 x 3 median by more than 5 sigma: 1 where a pixel stays, else 0.
///
/// The columns of three are sorted once and shared by three pixels. At the left and right borders
/// the last column stands for its neighbour.
static void find_spots(
    const uint16_t *above, const uint16_t *here, const uint16_t *below, const float *darkness,
    float *restrict stays) {
    static _Thread_local uint16_t low[width + 2], mid[width + 2], high[width + 2];
    for (int x = 0; x < width; x++) {
        const uint16_t a = above[x], b = here[x], c = below[x];
        low[x + 1] = least(least(a, b), c);
        mid[x + 1] = middle(a, b, c);
        high[x + 1] = most(most(a, b), c);
    }
    low[0] = low[1], mid[0] = mid[1], high[0] = high[1];
    low[width + 1] = low[width], mid[width + 1] = mid[width], high[width + 1] = high[width];
    static _Thread_local uint16_t median[width];
    for (int x = 0; x < width; x++) {
        median[x] = middle(
            most(most(low[x], low[x + 1]), low[x + 2]), middle(mid[x], mid[x + 1], mid[x + 2]),
            least(least(high[x], high[x + 1]), high[x + 2]));
    }
    for (int x = 0; x < width; x++) {
        const float m = median[x];
        const float difference = (float)here[x] - m;
        const float signal = m - darkness[x] > 0.0f ? m - darkness[x] : 0.0f;
        stays[x] = difference * difference > spot_threshold * (gain * signal + read_variance)
            ? 0.0f : 1.0f;
    }
}

/// The rows of a block with a row above and below, repeated at the border of the image.
static const uint16_t *read_block(image from, int first, int count, uint16_t *counts) {
    if (!with_spots) {
        read_rows(from, first, count, counts);
        return counts;
    }
    const int top = first > 0, bottom = first + count < height;
    uint16_t *start = counts + width;
    read_rows(from, first - top, count + top + bottom, start - top * width);
    if (!top) { memcpy(counts, start, width * sizeof *counts); }
    if (!bottom) {
        memcpy(start + count * width, start + (count - 1) * width, width * sizeof *counts);
    }
    return start;
}

/// Adds the counts of the images; with the spot rule the number that stayed, per pixel.
static void average_block(
    const image *images, int image_count, int first, int count, const float *darkness,
    uint16_t *counts, float *restrict mean, float *restrict stayed) {
    static _Thread_local float stays[width];
    const int pixels = count * width;
    memset(mean, 0, (size_t)pixels * sizeof *mean);
    if (with_spots) { memset(stayed, 0, (size_t)pixels * sizeof *stayed); }
    for (int i = 0; i < image_count; i++) {
        const uint16_t *block = read_block(images[i], first, count, counts);
        if (!with_spots) {
            for (int p = 0; p < pixels; p++) { mean[p] += (float)block[p]; }
            continue;
        }
        for (int row = 0; row < count; row++) {
            const uint16_t *here = block + row * width;
            find_spots(here - width, here, here + width, darkness + row * width, stays);
            float *means = mean + row * width, *kept = stayed + row * width;
            for (int x = 0; x < width; x++) {
                means[x] += stays[x] * (float)here[x];
                kept[x] += stays[x];
            }
        }
    }
    if (with_spots) {
        for (int p = 0; p < pixels; p++) { mean[p] /= stayed[p] > 0.0f ? stayed[p] : 1.0f; }
    } else {
        const float share = 1.0f / (float)image_count;
        for (int p = 0; p < pixels; p++) { mean[p] *= share; }
    }
}

static int is_dose_row(int row) { return row >= dose_y0 && row < dose_y1; }

static void reference_block(int first, int count, uint16_t *counts, float *work) {
    float *mean = dark + first * width, *inverse = open_beam_inverse + first * width;
    // The spot rule of darks knows no signal: their own median stands for the dark.
    float *flat = work, *stayed = work + max_rows * width;
    for (int p = 0; p < count * width; p++) { flat[p] = 65535.0f; }
    average_block(darks, dark_count, first, count, flat, counts, mean, stayed);
    average_block(flats, flat_count, first, count, mean, counts, flat, stayed);
    for (int row = 0; row < count; row++) {
        const float *d = mean + row * width, *f = flat + row * width;
        if (is_dose_row(first + row)) {
            double sum = 0;
            for (int x = dose_x0; x < dose_x1; x++) { sum += (double)(f[x] - d[x]); }
            dose_open_beam[first + row] = sum;
        }
        float *result = inverse + row * width;
        for (int x = 0; x < width; x++) { result[x] = f[x] > d[x] ? 1.0f / (f[x] - d[x]) : 0.0f; }
    }
}

/// One row of one frame: sums, and the map. Specialised by the constants that it is called with.
static inline __attribute__((always_inline)) void sum_row(
    const uint16_t *restrict counts, const float *restrict d, const float *restrict inverse,
    const float *restrict stays, float *restrict map, float *restrict result, const int variance,
    const int spots, const int has_map) {
    static _Thread_local float depth[width], valid_depth[width];
    const float flat_gain = gain / (float)flat_count;
    const float flat_variance = read_variance / (float)flat_count;
    float depths = 0, attenuations = 0, valids = 0, chords = 0;
    for (int x = 0; x < width; x++) {
        const float net = (float)counts[x] - d[x];
        const float w = inverse[x];
        float valid = inside[x] * (float)((net > 0.0f) & (w > 0.0f));
        if (spots) { valid *= stays[x]; }
        float u = net > 0.0f ? net : 1.0f;
        if (variance) { u += 0.5f * (gain + read_variance / u); }
        float a = -logarithm(u * w);
        if (variance) { a += 0.5f * w * (flat_gain + flat_variance * w); }
        const float attenuation = a * chord_inverse[x];
        depths += valid * a;
        attenuations += valid * attenuation;
        valids += valid;
        if (variance) {
            chords += valid * chord[x];
            depth[x] = a;
            valid_depth[x] = valid;
        }
        if (has_map) { map[x] = valid > 0.0f ? attenuation : NAN; }
    }
    result[sum_depth] = depths;
    result[sum_attenuation] = attenuations;
    result[sum_valid] = valids;
    if (!variance) { return; }
    float owns = 0, commons = 0, plains = 0, weights = 0, weighted = 0;
    const float mean = chords > 0.0f ? depths / chords : 0.0f;
    const float dark_variance = read_variance / (float)dark_count;
    for (int x = 0; x < width; x++) {
        const float w = inverse[x], t = chord[x], valid = valid_depth[x];
        const float y = exponential(mean * t) * w;
        const float difference = y - w;
        const float own = y * (gain + read_variance * y);
        const float common =
            w * (flat_gain + flat_variance * w) + dark_variance * difference * difference;
        const float both = own + common;
        const float weight = valid * t / (both > 0.0f ? both : 1.0f);
        owns += valid * own;
        commons += valid * common;
        plains += valid * both * chord_inverse[x] * chord_inverse[x];
        weights += weight * t;
        weighted += weight * depth[x];
    }
    result[sum_own] = owns;
    result[sum_common] = commons;
    result[sum_plain] = plains;
    result[sum_weight] = weights;
    result[sum_weighted] = weighted;
}

static void write_map(const char *folder, int index, int first, int count, const float *map) {
    char path[4096];
    snprintf(path, sizeof path, "%s/map_%06d.raw", folder, index);
    const int file = open(path, O_WRONLY | O_CREAT, 0644);
    const size_t bytes = (size_t)count * width * sizeof *map;
    const off_t place = (off_t)first * width * (off_t)sizeof *map;
    if (file < 0 || pwrite(file, map, bytes, place) != (ssize_t)bytes || close(file) != 0) {
        fail("cannot write", path);
    }
}

static void frame_block(int first, int count, uint16_t *counts, float *work) {
    static _Thread_local float stays[width];
    for (int i = 0; i < frame_count; i++) {
        const uint16_t *block = read_block(frames[i], first, count, counts);
        long spots = 0;
        for (int row = 0; row < count; row++) {
            const int y = first + row;
            const uint16_t *here = block + row * width;
            const float *d = dark + y * width, *w = open_beam_inverse + y * width;
            float *result = row_sums[i][y];
            if (with_spots) {
                find_spots(here - width, here, here + width, d, stays);
                float stayed = 0;
                for (int x = 0; x < width; x++) { stayed += stays[x]; }
                spots += width - (long)stayed;
                sum_row(here, d, w, stays, NULL, result, 1, 1, 0);
            } else if (maps_folder) {
                sum_row(here, d, w, NULL, work + row * width, result, 1, 0, 1);
            } else if (with_variance) {
                sum_row(here, d, w, NULL, NULL, result, 1, 0, 0);
            } else {
                sum_row(here, d, w, NULL, NULL, result, 0, 0, 0);
            }
            if (is_dose_row(y)) {
                float sum = 0;
                for (int x = dose_x0; x < dose_x1; x++) { sum += (float)here[x] - d[x]; }
                dose_sums[i][y] = (double)sum;
            }
        }
        atomic_fetch_add(&spots_found, spots);
        if (maps_folder) { write_map(maps_folder, i, first, count, work); }
    }
}

static void write_block(int first, int count, uint16_t *counts, float *work) {
    (void)counts;
    for (int p = 0; p < count * width; p++) { work[p] = (float)p; }
    for (int i = 0; i < frame_count; i++) { write_map(write_folder, i, first, count, work); }
}

typedef void (*block_work)(int first, int count, uint16_t *counts, float *work);

static void *work_on_blocks(void *argument) {
    const block_work work = *(const block_work *)argument;
    uint16_t *counts = aligned_alloc(64, (max_rows + 2) * width * sizeof *counts);
    float *floats = aligned_alloc(64, 2 * max_rows * width * sizeof *floats);
    if (!counts || !floats) { fail("no memory", ""); }
    for (;;) {
        const int first = block_rows * atomic_fetch_add(&next_block, 1);
        if (first >= height) { break; }
        work(first, first + block_rows <= height ? block_rows : height - first, counts, floats);
    }
    free(counts);
    free(floats);
    return NULL;
}

static double seconds_of(block_work work) {
    pthread_t threads[max_threads];
    const double start = now();
    atomic_store(&next_block, 0);
    for (int i = 0; i < thread_count; i++) {
        if (pthread_create(&threads[i], NULL, work_on_blocks, &work) != 0) { fail("no", "thread"); }
    }
    for (int i = 0; i < thread_count; i++) { pthread_join(threads[i], NULL); }
    return now() - start;
}

/// Mean chord over the footprint of a pixel, cm.
static double chord_of_pixel(double x, double axis, double radius, double pixel) {
    double ends[2] = {x - axis - 0.5, x - axis + 0.5};
    for (int i = 0; i < 2; i++) {
        const double y = fmax(-radius, fmin(radius, ends[i]));
        ends[i] = y * sqrt(radius * radius - y * y) + radius * radius * asin(y / radius);
    }
    return (ends[1] - ends[0]) * pixel;
}

int main(int argument_count, char **arguments) {
    double axis = 0, radius = 0, pixel = 0, valid_fraction = 0.95;
    const char *folder = NULL;
    for (int i = 1; i < argument_count; i++) {
        const char *name = arguments[i];
        const int has_value = i + 1 < argument_count;
        if (!strcmp(name, "--no-variance")) {
            with_variance = 0;
        } else if (!strcmp(name, "--spots")) {
            with_spots = 1;
        } else if (name[0] != '-') {
            folder = name;
        } else if (!has_value) {
            fail("no value for", name);
        } else {
            const char *value = arguments[++i];
            if (!strcmp(name, "--axis")) { axis = atof(value); }
            else if (!strcmp(name, "--radius")) { radius = atof(value); }
            else if (!strcmp(name, "--pixel-cm")) { pixel = atof(value); }
            else if (!strcmp(name, "--frames")) { frame_limit = atoi(value); }
            else if (!strcmp(name, "--threads")) { thread_count = atoi(value); }
            else if (!strcmp(name, "--rows")) { block_rows = atoi(value); }
            else if (!strcmp(name, "--maps")) { maps_folder = value; }
            else if (!strcmp(name, "--only-write")) { write_folder = value; }
            else if (!strcmp(name, "--dose")) {
                if (sscanf(value, "%d,%d,%d,%d", &dose_x0, &dose_y0, &dose_x1, &dose_y1) != 4) {
                    fail("four numbers for", name);
                }
            } else { fail("unknown option", name); }
        }
    }
    if (!folder || radius <= 0 || pixel <= 0 || dose_x1 <= dose_x0 || dose_y1 <= dose_y0
        || block_rows < 1 || block_rows > max_rows || thread_count < 1
        || thread_count > max_threads || (with_spots && maps_folder)) {
        fail("usage: FOLDER --axis X --radius R --pixel-cm P --dose X0,Y0,X1,Y1", "[options]");
    }

    const double start = now();
    frame_count = open_all(folder, "raw", frame_limit, frames);
    if (write_folder) {
        printf("write %.4f s\n", seconds_of(write_block));
        return 0;
    }
    dark_count = open_all(folder, "dark", max_files, darks);
    flat_count = open_all(folder, "flat", max_files, flats);
    int inside_count = 0;
    for (int x = 0; x < width; x++) {
        if (fabs(x - axis) > valid_fraction * radius) { continue; }
        const double t = chord_of_pixel(x, axis, radius, pixel);
        inside[x] = 1.0f;
        chord[x] = (float)t;
        chord_inverse[x] = (float)(1 / t);
        chord_sum += t;
        chord_inverse_mean += 1 / t;
        inside_count += 1;
    }
    chord_inverse_mean /= inside_count;
    row_sums = malloc((size_t)frame_count * sizeof *row_sums);
    dose_sums = malloc((size_t)frame_count * sizeof *dose_sums);
    if (!row_sums || !dose_sums) { fail("no memory", ""); }

    const double references = seconds_of(reference_block);
    const double pass = seconds_of(frame_block);

    double open_beam = 0, path_weighted = 0, plain = 0, own = 0, common = 0, inverse_variance = 0;
    for (int y = dose_y0; y < dose_y1; y++) { open_beam += dose_open_beam[y]; }
    static const int rows[] = {300, 1024, 1700};
    for (int i = 0; i < frame_count; i++) {
        double counts = 0;
        for (int y = dose_y0; y < dose_y1; y++) { counts += dose_sums[i][y]; }
        const double log_dose = log(open_beam / counts);
        if (i == 0) { printf("rows"); }
        for (int y = 0; y < height; y++) {
            const float *row = row_sums[i][y];
            const double depth = row[sum_depth] / row[sum_valid] - log_dose;
            // Where pixels are missing, the chords of the others are taken for theirs.
            path_weighted += depth * inside_count / chord_sum;
            plain += row[sum_attenuation] / row[sum_valid] - log_dose * chord_inverse_mean;
            own += row[sum_own];
            common += row[sum_common];
            // Without the dose, whose part of the weighted mean the plain one stands for.
            inverse_variance += row[sum_weight] > 0.0f
                ? row[sum_weighted] / row[sum_weight] - log_dose * inside_count / chord_sum : 0.0;
            for (int k = 0; i == 0 && k < 3; k++) {
                if (rows[k] == y) { printf(" %d:%.6f", y, depth); }
            }
        }
        if (i == 0) { printf("\n"); }
    }
    const double row_count = (double)frame_count * height;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf(
        "references %.4f s, frames %.4f s, all %.4f s, %.2f Gpx/s\n", references, pass,
        now() - start, 1e-9 * row_count * width / pass);
    printf(
        "mean attenuation %.5f /cm path-weighted, %.5f plain, %.5f inverse-variance, variances "
        "%.4g %.4g, %ld spots\n",
        path_weighted / row_count, plain / row_count, inverse_variance / row_count,
        own / row_count, common / row_count, atomic_load(&spots_found));
    return 0;
}
