/*
 * Stands in for libcrypt.so.1 where the system has none, as Fedora. MySQL 5.7 calls crypt for its SQL function ENCRYPT
 * only, which answers NULL where that fails; 8.0.15 is linked with the library but calls nothing of it.
 */

#include <stddef.h>

char *crypt(const char *phrase, const char *setting) {
    (void) phrase, (void) setting;
    return NULL;
}
