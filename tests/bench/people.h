/* Synthetic people for the benches: the same for the same number, with the skew of real names; French and Arabic. */
#ifndef MAILLAGE_BENCH_PEOPLE_H
#define MAILLAGE_BENCH_PEOPLE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct person {
	char given[40], family[48], city[32], phone[24], email[64], work[80];
};

static inline uint64_t mix(uint64_t x)
{
	x ^= x >> 30;
	x *= 0xbf58476d1ce4e5b9u;
	x ^= x >> 27;
	x *= 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

struct dice {
	uint64_t state;
};

static inline uint32_t roll(struct dice *d, uint32_t below)
{
	d->state += 0x9e3779b97f4a7c15u;
	return (uint32_t)((mix(d->state) >> 32) * below >> 32);
}

/* Low numbers far more often, as names are. */
static inline uint32_t roll_skewed(struct dice *d, uint32_t below)
{
	uint64_t a = roll(d, 1 << 15), b = roll(d, 1 << 15);

	return (uint32_t)(a * b * below >> 30);
}

static const char *const people_given[] = {"Mohammed", "Fatima", "Amina", "Youssef", "Khadija", "Hassan", "Rachid",
	"Marie", "Jean", "Pierre", "Nadia", "Samira", "Ahmed", "Ali", "Omar", "Karim", "Saïd", "Hélène", "François",
	"Élodie", "Zineb", "Salma", "Mehdi", "Anas", "Imane", "Meryem", "Hicham", "Brahim", "Lahcen", "Abdellah",
	"Abderrahim", "Abdelkader", "Jean-Pierre", "Marie-Claire", "Fatima-Zahra", "André", "Léa", "Chloé", "Noémie",
	"Benoît", "Gérard", "Thérèse", "Sébastien", "Aurélie", "Mickaël", "Anaïs", "Joël", "Zoé", "Émile", "Agnès",
	"Nicolas", "Julien", "Thomas", "Camille", "Laurent", "Isabelle", "Catherine", "Philippe", "Nathalie",
	"Stéphane", "Christophe", "Sandrine", "Valérie", "Frédéric", "Céline", "Jérôme", "Véronique", "Mustapha",
	"Driss", "Soukaina", "Hajar", "Ilham", "Naïma", "Latifa", "Malika", "Houda", "Yassine", "Ayoub", "Bilal",
	"Reda", "Tariq", "Ismaïl", "أحمد", "فاطمة", "أمينة", "إبراهيم", "آسية", "محمد", "خديجة", "يوسف", "إيمان",
	"أسماء", "عائشة", "هدى", "مصطفى", "سلوى"};
static const char *const people_family[] = {"El Idrissi", "Benali", "Alaoui", "Bennani", "Tazi", "El Amrani", "Dupont",
	"Martin", "Bernard", "Dubois", "Lefèvre", "Moreau", "Ait Lahcen", "El Fassi", "Berrada", "Chraïbi",
	"Benjelloun", "Ouazzani", "Lahlou", "Sekkat", "Garcia", "Lopez", "Müller", "Lœuillet", "Hébert", "Béranger",
	"Étienne", "Gauthier", "Rousseau", "Chevalier", "Fabre", "Guérin", "Boyer", "Marchand", "Ben Slimane",
	"Abd El Kader", "Ould Brahim", "Aït Ouakrim", "Mansouri", "Rahmani", "Zerouali", "الإدريسي", "بنعلي", "العلوي",
	"الأمراني", "التازي", "أزولاي", "الرباطي", "آيت لحسن"};
static const char *const people_city[] = {"Agadir", "Inezgane", "Tiznit", "Taroudant", "Rabat", "Casablanca", "Fès",
	"Marrakech", "Montpellier", "Nîmes", "Sète", "Béziers", "Toulouse", "Saint-Malo", "Aït Melloul", "Ouarzazate",
	"Perpignan", "Alès", "Lunel"};
static const char *const people_title[] = {"Présidente", "Trésorier", "Maire", "Adjointe au maire", "Chargé de mission",
	"Directrice", "Secrétaire général", "Animateur", "Conseillère municipale", "Bénévole", "Ingénieur",
	"Chef de service"};
static const char *const people_place[] = {"Association", "Mairie", "Commune", "Coopérative", "Fédération",
	"Université", "Province", "Conseil régional", "Chambre de commerce", "Collectif d'habitants"};
static const char *const people_syllable[] = {"ba", "bel", "cha", "dou", "el", "fa", "gar", "ha", "jou", "ka", "la",
	"mar", "na", "ou", "ra", "sal", "ta", "zou", "mi", "ro", "ben", "li", "mou", "ri", "sou", "ti", "ver", "ville",
	"mont", "lou", "dan", "gue", "hil", "ier", "ard", "eau", "on", "et", "as", "oui"};

#define PEOPLE_N(list) ((uint32_t)(sizeof(list) / sizeof(*(list))))

/* A name made of syllables, the n-th of its kind. */
static inline void people_made(uint64_t n, char *out, size_t room)
{
	struct dice d = {n * 7919 + 1};
	uint32_t parts = 2 + roll(&d, 2);

	*out = 0;
	for (uint32_t i = 0; i < parts; i++)
		strncat(out, people_syllable[roll(&d, PEOPLE_N(people_syllable))], room - strlen(out) - 1);
	if (*out >= 'a' && *out <= 'z')
		*out = (char)(*out - 32);
}

static inline void people_make(uint64_t i, struct person *p)
{
	struct dice d = {mix(i + 77)};
	char made[40];
	size_t n = 0;

	if (roll(&d, 10) < 7)
		snprintf(p->given, sizeof(p->given), "%s", people_given[roll_skewed(&d, PEOPLE_N(people_given))]);
	else
		people_made(roll_skewed(&d, 1500), p->given, sizeof(p->given));
	if (roll(&d, 10) < 3)
		snprintf(p->family, sizeof(p->family), "%s", people_family[roll_skewed(&d, PEOPLE_N(people_family))]);
	else
		people_made(100000 + roll_skewed(&d, 20000), p->family, sizeof(p->family));
	snprintf(p->city, sizeof(p->city), "%s", people_city[roll_skewed(&d, PEOPLE_N(people_city))]);
	snprintf(p->phone, sizeof(p->phone), "+2126%08u", roll(&d, 100000000));
	for (const char *s = p->family; *s && n < 20; s++)
		if ((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z'))
			made[n++] = (char)(*s | 32);
	made[n] = 0;
	snprintf(p->email, sizeof(p->email), "%s%u@exemple.ma", made, roll(&d, 1000));
	snprintf(p->work, sizeof(p->work), "%s %s de %s", people_title[roll_skewed(&d, PEOPLE_N(people_title))],
		people_place[roll_skewed(&d, PEOPLE_N(people_place))],
		people_city[roll_skewed(&d, PEOPLE_N(people_city))]);
}

#endif
