// Makes the images of this folder with libjpeg: the kinds of JPEG files that ImageNet consists of, and beside each what libjpeg
// itself reads from it, as bytes of red, green and blue.
// usage: gcc make.c -ljpeg -lm -o /tmp/make && (cd tests/data/images && /tmp/make)
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <jpeglib.h>

enum { WIDTH = 44, HEIGHT = 30 };

static unsigned char value(int x, int y, int c) { return (unsigned char)(127 + 90 * sin(x * 0.11 * (c + 1)) * cos(y * 0.13 + c)); }

static void write_image(const char *path, int components, J_COLOR_SPACE space, int progressive, int subsample) {
    struct jpeg_compress_struct image;
    struct jpeg_error_mgr errors;
    image.err = jpeg_std_error(&errors);
    jpeg_create_compress(&image);
    FILE *file = fopen(path, "wb");
    jpeg_stdio_dest(&image, file);
    image.image_width = WIDTH;
    image.image_height = HEIGHT;
    image.input_components = components;
    image.in_color_space = space;
    jpeg_set_defaults(&image);
    jpeg_set_quality(&image, 95, TRUE);
    if (progressive) jpeg_simple_progression(&image);
    if (!subsample) for (int c = 0; c < components; c++) image.comp_info[c].h_samp_factor = image.comp_info[c].v_samp_factor = 1;
    jpeg_start_compress(&image, TRUE);
    unsigned char row[WIDTH * 4];
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) for (int c = 0; c < components; c++) row[x * components + c] = value(x, y, c);
        JSAMPROW pointer = row;
        jpeg_write_scanlines(&image, &pointer, 1);
    }
    jpeg_finish_compress(&image);
    fclose(file);
    jpeg_destroy_compress(&image);
}

static void read_image(const char *path, const char *raw) {
    struct jpeg_decompress_struct image;
    struct jpeg_error_mgr errors;
    image.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&image);
    FILE *file = fopen(path, "rb");
    jpeg_stdio_src(&image, file);
    jpeg_read_header(&image, TRUE);
    int is_cmyk = image.num_components == 4;
    image.out_color_space = is_cmyk ? JCS_CMYK : JCS_RGB;
    jpeg_start_decompress(&image);
    FILE *out = fopen(raw, "wb");
    unsigned char row[WIDTH * 4];
    while (image.output_scanline < image.output_height) {
        JSAMPROW pointer = row;
        jpeg_read_scanlines(&image, &pointer, 1);
        for (int x = 0; x < WIDTH; x++)
            for (int c = 0; c < 3; c++)
                // Inks are stored inverted, as Adobe does.
                fputc(is_cmyk ? (row[4 * x + c] * row[4 * x + 3] + 127) / 255 : row[3 * x + c], out);
    }
    fclose(out);
    fclose(file);
    jpeg_destroy_decompress(&image);
}

int main(void) {
    write_image("baseline.jpg", 3, JCS_RGB, 0, 0);
    write_image("subsampled.JPEG", 3, JCS_RGB, 0, 1);
    write_image("progressive.jpg", 3, JCS_RGB, 1, 1);
    write_image("grey.jpg", 1, JCS_GRAYSCALE, 0, 0);
    write_image("cmyk.jpg", 4, JCS_CMYK, 0, 0);
    read_image("baseline.jpg", "baseline.rgb");
    read_image("subsampled.JPEG", "subsampled.rgb");
    read_image("progressive.jpg", "progressive.rgb");
    read_image("grey.jpg", "grey.rgb");
    read_image("cmyk.jpg", "cmyk.rgb");
    return 0;
}
