/*
 * Synthetic people as files, on standard output, for the benches.
 *
 *   bench_people json|vcard|edits|lines N [EVERY]
 *
 * json: records of ten fields; vcard: cards with an organisation and a title; lines: what fzf and fzy search in; edits:
 * another town for each EVERY-th record of "json". Same N, same bytes.
 */
#include <stdlib.h>

#include "people.h"

static const char *const languages[] = {"fr", "ar", "zgh", "en"};

/* A time-ordered id (RFC 9562 version 7), one millisecond after the other, as a laptop that creates records makes them.
 */
static void put_id(uint64_t i)
{
	uint64_t ms = 1790000000000u + i, r = mix(i + 12345);

	printf("%08llx-%04llx-7%03llx-%04llx-%012llx", (unsigned long long)(ms >> 16),
		(unsigned long long)(ms & 0xffff), (unsigned long long)(r & 0xfff),
		(unsigned long long)(0x8000 | (r >> 12 & 0x3fff)), (unsigned long long)(mix(r) & 0xffffffffffffu));
}

static void put_json(uint64_t i, const struct person *p)
{
	fputs("{\"id\":\"", stdout);
	put_id(i);
	printf("\",\"kind\":\"person\",\"civility\":\"%s\",\"family_name\":\"%s\",\"given_name\":\"%s\",\"function\":"
	       "\"%s\",",
		mix(i) & 1 ? "mr" : "mrs", p->family, p->given, people_title[mix(i + 3) % PEOPLE_N(people_title)]);
	printf("\"phones\":[\"%s\"],\"emails\":[\"%s\"],\"postcode\":\"%05u\",\"city\":\"%s\",\"language\":\"%s\","
	       "\"source\":\"Forum %u\"}\n",
		p->phone, p->email, (unsigned)(mix(i + 9) % 99000), p->city, languages[mix(i + 5) % 4],
		(unsigned)(mix(i + 7) % 40));
}

static void put_edit(uint64_t i, const struct person *p)
{
	(void)p;
	fputs("{\"id\":\"", stdout);
	put_id(i);
	printf("\",\"kind\":\"person\",\"city\":\"Ville %u\"}\n", (unsigned)(mix(i + 11) % 5000));
}

static void put_vcard(uint64_t i, const struct person *p)
{
	const char *title = people_title[mix(i + 3) % PEOPLE_N(people_title)];
	const char *place = people_place[mix(i + 4) % PEOPLE_N(people_place)];

	printf("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:carte-%llu@exemple.ma\r\nFN:%s %s\r\nN:%s;%s;;;\r\n",
		(unsigned long long)i, p->given, p->family, p->family, p->given);
	printf("TEL;TYPE=CELL:%s\r\nEMAIL;TYPE=INTERNET:%s\r\nADR;TYPE=WORK:;;;%s;;%05u;\r\n", p->phone, p->email,
		p->city, (unsigned)(mix(i + 9) % 99000));
	printf("ORG:%s de %s\r\nTITLE:%s\r\nEND:VCARD\r\n", place, p->city, title);
}

static void put_line(uint64_t i, const struct person *p)
{
	printf("%llu\t%s %s %s %s %s %s\n", (unsigned long long)i, p->given, p->family, p->city, p->phone, p->email,
		p->work);
}

static const struct {
	const char *name;
	void (*put)(uint64_t i, const struct person *);
} formats[] = {{"json", put_json}, {"vcard", put_vcard}, {"edits", put_edit}, {"lines", put_line}};

int main(int argc, char **argv)
{
	uint64_t n = argc > 2 ? strtoull(argv[2], NULL, 10) : 0, every = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
	struct person p;

	for (unsigned f = 0; argc > 2 && every && f < PEOPLE_N(formats); f++) {
		if (strcmp(formats[f].name, argv[1]) != 0)
			continue;
		for (uint64_t i = 0; i < n; i += every) {
			people_make(i, &p);
			formats[f].put(i, &p);
		}
		return ferror(stdout) || fflush(stdout) != 0;
	}
	fprintf(stderr, "usage: bench_people json|vcard|edits|lines N [EVERY]\n");
	return 2;
}
