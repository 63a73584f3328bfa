/* words: the names, places and phrases that the sample is made of. Private to the sample. */
#ifndef SAMPLE_WORDS_H
#define SAMPLE_WORDS_H

#include <stddef.h>

struct bilingual {
	const char *fr, *ar;
};

struct place {
	const char *city, *ar;
	const char *postcode;
	const char *code;   /* of the commune, as a territory record */
	const char *parent; /* province or department */
	double lat, lon;
	int people; /* thousands */
};

struct word_list {
	const char *const *v;
	size_t n;
};

struct bilingual_list {
	const struct bilingual *v;
	size_t n;
};

extern const struct bilingual_list sample_given_f_ma, sample_given_m_ma, sample_family_ma;
extern const struct word_list sample_given_f_fr, sample_given_m_fr, sample_family_fr;
extern const struct place sample_places_ma[], sample_places_fr[];
extern const size_t sample_n_places_ma, sample_n_places_fr;
extern const struct word_list sample_streets_ma, sample_streets_fr;
extern const struct word_list sample_topics;
extern const struct bilingual_list sample_association_names_ma; /* proper names of associations */
extern const struct word_list sample_association_names_fr;

#endif
