/* Names for duplicates: what reading and comparing share. */
#ifndef MAILLAGE_TEXT_NAME_H
#define MAILLAGE_TEXT_NAME_H

#include <maillage/text.h>

/* Number of the set of writings of one given name or town that the folded word belongs to; 0: none. */
uint16_t ml_name_known(struct ml_str folded);
struct ml_str ml_name_first_writing(uint16_t known);
/* The sets of consonants of a word whose sound is written (name_alike.c). */
void ml_name_consonants(struct ml_name_word *);

#endif
