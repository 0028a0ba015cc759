/*
 * A photograph of a screen, as a telephone that is held at an angle takes it: a pinhole camera, whose
 * lens is not quite in focus and whose sensor is noisy, looks at the middle of the screen.
 *
 *     camera SCREEN.ppm [NAME=VALUE...] >PHOTO.pgm
 *
 *     yaw, pitch, roll   degrees: turned about the vertical, the horizontal, the line of sight
 *     scale              pixels of the photograph for one of the screen, in the middle
 *     blur               pixels of the photograph: sigma of a Gauss function
 *     noise              of 255: of a uniform distribution to each side
 *     light, dark        what a white and a black pixel are, of 255: a screen in a bright room
 *
 * The camera is 1.5 times the screen's width away; what is beside the screen is grey.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    const char *name;
    double value;
} options[] = {{"yaw", 0},  {"pitch", 0}, {"roll", 0},    {"scale", 1},
               {"blur", 0}, {"noise", 0}, {"light", 255}, {"dark", 0}};
enum { YAW, PITCH, ROLL, SCALE, BLUR, NOISE, LIGHT, DARK, OPTIONS };
enum { BESIDE = 96 };

static unsigned width, height;
static uint8_t *screen; /* grey */

static void fail(const char *why) {
    fprintf(stderr, "camera: %s\n", why);
    exit(2);
}

static void read_screen(const char *name) {
    FILE *file = fopen(name, "rb");
    if (!file || fscanf(file, "P6 %u %u 255", &width, &height) != 2 || getc(file) == EOF ||
        width > 10000 || height > 10000) {
        fail("no PPM");
    }
    screen = malloc((size_t)width * height);
    for (size_t i = 0; i < (size_t)width * height; i++) {
        int red = getc(file), green = getc(file), blue = getc(file);
        screen[i] = (uint8_t)((299 * red + 587 * green + 114 * blue) / 1000);
    }
    if (feof(file)) {
        fail("a PPM that ends too early");
    }
    fclose(file);
}

static double pixel(long x, long y) {
    if (x < 0 || y < 0 || x >= (long)width || y >= (long)height) {
        return BESIDE;
    }
    double white = screen[(size_t)y * width + (size_t)x] / 255.0;
    return options[DARK].value + white * (options[LIGHT].value - options[DARK].value);
}

static double radians(unsigned option) {
    return options[option].value * 3.14159265358979 / 180;
}

/* How it is held. The screen is turned by yaw, then by pitch; the camera looks along z. */
static double roll_cosine, roll_sine, across[3], along[3], normal[3];

static void hold(void) {
    double cy = cos(radians(YAW)), sy = sin(radians(YAW));
    double cp = cos(radians(PITCH)), sp = sin(radians(PITCH));
    roll_cosine = cos(radians(ROLL)) / options[SCALE].value;
    roll_sine = sin(radians(ROLL)) / options[SCALE].value;
    across[0] = cy, across[1] = sy * sp, across[2] = -sy * cp;
    along[0] = 0, along[1] = cp, along[2] = sp;
    for (unsigned i = 0; i < 3; i++) {
        unsigned next = (i + 1) % 3, last = (i + 2) % 3;
        normal[i] = across[next] * along[last] - across[last] * along[next];
    }
}

/* Where the ray through a place of the photograph, from its middle, meets the screen, from the screen's. */
static double look(double x, double y, double distance) {
    double right = x * roll_cosine + y * roll_sine, down = y * roll_cosine - x * roll_sine;
    double towards = normal[0] * right + normal[1] * down + normal[2] * distance;
    double far = normal[2] * distance / towards;
    if (far <= 0) {
        return BESIDE;
    }
    const double point[3] = {right * far, down * far, distance * far - distance};
    double u = point[0] * across[0] + point[1] * across[1] + point[2] * across[2];
    double v = point[0] * along[0] + point[1] * along[1] + point[2] * along[2];
    return pixel((long)floor(u + width / 2.0), (long)floor(v + height / 2.0));
}

/* Each pixel is the mean of 3 x 3 places in it. */
static void take(double *photo, unsigned photo_width, unsigned photo_height) {
    double distance = 1.5 * width;
    for (unsigned y = 0; y < photo_height; y++) {
        for (unsigned x = 0; x < photo_width; x++) {
            double sum = 0;
            for (unsigned part = 0; part < 9; part++) {
                sum += look(x + (part % 3 + 0.5) / 3 - photo_width / 2.0,
                            y + (part / 3 + 0.5) / 3 - photo_height / 2.0, distance);
            }
            photo[(size_t)y * photo_width + x] = sum / 9;
        }
    }
}

/* In one direction: `step` from one value to the next, `count` of them. */
static void blur_line(double *line, size_t step, unsigned count, double *copy) {
    enum { REACH = 64 };
    static double weight[REACH + 1]; /* by the distance */
    int reach = (int)ceil(3 * options[BLUR].value);
    if (reach > REACH) {
        fail("blur is at most 21");
    }
    for (int away = 0; away <= reach && !weight[0]; away++) { /* once: that of 0 comes last */
        weight[reach - away] =
            exp(-(reach - away) * (reach - away) / options[BLUR].value / options[BLUR].value / 2);
    }
    for (unsigned i = 0; i < count; i++) {
        copy[i] = line[i * step];
    }
    for (int i = 0; i < (int)count; i++) {
        double sum = 0, weights = 0;
        for (int at = i - reach; at <= i + reach; at++) {
            int inside = at < 0 ? 0 : at >= (int)count ? (int)count - 1 : at;
            sum += weight[abs(at - i)] * copy[inside];
            weights += weight[abs(at - i)];
        }
        line[(size_t)i * step] = sum / weights;
    }
}

int main(int count, char **arguments) {
    if (count < 2) {
        fail("camera SCREEN.ppm [NAME=VALUE...]");
    }
    for (int i = 2; i < count; i++) {
        char *equals = strchr(arguments[i], '=');
        unsigned option = 0;
        while (option < OPTIONS && (!equals || strncmp(arguments[i], options[option].name,
                                                       strlen(options[option].name)) != 0)) {
            option++;
        }
        if (option == OPTIONS) {
            fail(arguments[i]);
        }
        options[option].value = atof(equals + 1);
    }
    read_screen(arguments[1]);
    hold();
    double side = options[SCALE].value * hypot(width, height); /* whatever the roll */
    unsigned photo_width = (unsigned)side, photo_height = photo_width;
    double *photo = malloc((size_t)photo_width * photo_height * sizeof *photo);
    double *copy = malloc(photo_width * sizeof *copy);
    take(photo, photo_width, photo_height);
    for (unsigned y = 0; options[BLUR].value > 0 && y < photo_height; y++) {
        blur_line(photo + (size_t)y * photo_width, 1, photo_width, copy);
    }
    for (unsigned x = 0; options[BLUR].value > 0 && x < photo_width; x++) {
        blur_line(photo + x, photo_width, photo_height, copy);
    }
    printf("P5 %u %u 255\n", photo_width, photo_height);
    srand(1);
    for (size_t i = 0; i < (size_t)photo_width * photo_height; i++) {
        double value = photo[i] + (2.0 * rand() / RAND_MAX - 1) * options[NOISE].value;
        putchar(value < 0 ? 0 : value > 255 ? 255 : (int)(value + 0.5));
    }
    free(copy);
    free(photo);
    free(screen);
    return 0;
}
