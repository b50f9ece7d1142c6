/* A vendor's library as the tests build it: the SDT_ functions over the files in $SDTAPI_FOLDER.
   "text" is the card that lies there, "mood" what goes wrong: crash, hang, garbage, lengths, exit, print, or a code. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int was_read = 0, selected = 0;
static unsigned char last[256];

static int load(const char *name, unsigned char *room, int size) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", getenv("SDTAPI_FOLDER"), name);
    FILE *file = fopen(path, "rb");
    if (!file) return -1;
    int got = (int)fread(room, 1, (size_t)size, file);
    fclose(file);
    return got;
}

static int mood(void) {
    unsigned char word[32] = {0};
    if (load("mood", word, 31) <= 0) return 0;
    if (!strcmp((char *)word, "crash")) { volatile int *nowhere = 0; *nowhere = 1; }
    if (!strcmp((char *)word, "hang")) for (;;) sleep(60);
    if (!strcmp((char *)word, "exit")) exit(7);
    if (!strcmp((char *)word, "print")) { printf("chatter on standard output\n"); fflush(stdout); }
    if (!strcmp((char *)word, "garbage")) return 1;
    if (!strcmp((char *)word, "lengths")) return 2;
    return (int)strtol((char *)word, 0, 16);
}

int SDT_OpenPort(int port) { mood(); return port == 1001 ? 0x90 : 0x01; }
int SDT_ClosePort(int port) { return port ? 0x90 : 0x01; }
int SDT_GetSAMStatus(int port, int is_open) { int m = mood(); return m > 2 ? m : 0x90; }
int SDT_ResetSAM(int port, int is_open) { mood(); was_read = selected = 0; return 0x90; }
int SDT_GetSAMID(int port, unsigned char *id, int is_open) {
    static const unsigned char own[16] = {5, 0, 1, 0, 0xA5, 0x3A, 0x34, 1, 0x39, 0x30, 0, 0, 0xF2, 0x35, 0x77, 0x28};
    memcpy(id, own, 16);
    return 0x90;
}
int SDT_StartFindIDCard(int port, unsigned char *iin, int is_open) {
    unsigned char text[256];
    int m = mood();
    if (m > 2) return m;
    if (load("text", text, 256) != 256) { was_read = selected = 0; return 0x80; }
    if (was_read && !memcmp(text, last, 256)) return 0x80;
    was_read = selected = 0;
    memset(iin, 0, 4);
    return 0x9F;
}
int SDT_SelectIDCard(int port, unsigned char *sn, int is_open) { memset(sn, 0, 8); selected = 1; return 0x90; }
int SDT_ReadBaseMsg(int port, unsigned char *text, unsigned *text_size, unsigned char *photo, unsigned *photo_size, int is_open) {
    int m = mood();
    if (m > 2) return m;
    if (!selected || load("text", text, 256) != 256) return 0x41;
    memset(photo, 0, 1024);
    memcpy(last, text, 256);
    if (m == 1) for (int at = 0; at < 256; at++) text[at] = (unsigned char)rand();
    *text_size = m == 2 ? 99999 : 256;
    *photo_size = m == 2 ? 7 : 1024;
    was_read = 1;
    return 0x90;
}
int SDT_ReadNewAppMsg(int port, unsigned char *text, unsigned *size, int is_open) {
    unsigned char there[256];
    *size = 0;
    return selected && load("text", there, 256) == 256 ? 0x91 : 0x41;
}
int GetBmp(const char *path, int kind) {
    char target[4096];
    mood();
    snprintf(target, sizeof target, "%s", path);
    strcpy(strrchr(target, '.'), ".bmp");
    FILE *file = fopen(target, "wb");
    if (!file) return -1;
    fputs("BM a face", file);
    fclose(file);
    return kind == 2 ? 1 : 0;
}
