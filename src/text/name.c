/*
 * Names as duplicates are looked for: read into words that no longer depend on who wrote them (article, particle,
 * transliteration, legal form, script), and compared word by word.
 */
#include "name.h"

/* ---- small words ------------------------------------------------------------------------ */

/* Is the word one of a list of words with a blank before and behind each? */
static bool listed(const char *list, struct ml_str word)
{
	char padded[ML_NAME_WORD + 3];
	if (!word.n || word.n > ML_NAME_WORD)
		return false;
	padded[0] = ' ';
	memcpy(padded + 1, word.p, word.n);
	padded[word.n + 1] = ' ';
	padded[word.n + 2] = 0;
	return strstr(list, padded) != NULL;
}

/* Words of a person's name. "abd el kader" is one word, and so are "ben ali", "ait ali", "bou ali". */
static const char articles[] = " el al ul l er es et ed en ez ad ar as at az ال ";
static const char particles[] =
	" de du des d la le les von van der den di da do dos del della dit dite epouse ep nee veuve vve y e ";
static const char honours[] =
	" dr pr prof professeur docteur maitre mr mrs mme mlle melle monsieur madame mademoiselle sidi si lalla hajj haj hadj "
	"haja hajja hadja سيدي السيد السيده الحاج الحاجه دكتور استاذ ";
static const char servants[] = " abd abdel abdul abdoul abdal abdou عبد ";
static const char sons[] = " ben bin ibn bnou beni bni بن ابن بني ";
static const char joined[] = " bel bou bu abou abu aboul abul ait ayt ould oulad ouled um om oum bent bint mac mc بو ابو ابي ايت ولد "
			     "اولاد ام بنت ";

/* Words of the name of an organisation, an event, a project… */
static const char stops[] =
	" de du des d la le les l el al a au aux et ou and of the for pour en sur dans par avec un une in to n no num numero و في من "
	"ال على الى ";
static const char common[] =
	" developpement dev devt local locale locaux culture culturel culturelle culturelles sport sportif sportive social sociale "
	"sociales solidarite solidaire jeunesse jeunes jeune femme femmes feminin feminine enfants enfance environnement "
	"patrimoine education formation action actions amis amitie centre maison club comite reseau national nationale regional "
	"regionale provincial provinciale departemental departementale communal communale municipal municipale general generale "
	"maroc marocain marocaine france francais francaise atelier rencontre reunion journee projet programme service direction "
	"delegation agence office bureau groupe groupement union ligue espace quartier citoyen citoyenne citoyens citoyennes "
	"public publique humain humaine durable economique cooperation aide soutien protection promotion participation budget "
	"ecole lycee college institut تنميه ثقافه رياضه شباب نساء مراه بيئه تضامن اجتماعيه محليه مغرب مغربيه مركز نادي دار مدرسه ";

static const struct {
	unsigned form;
	const char *words;
} forms[] = {
	{ML_NAME_ASSOCIATION, " association associations assoc assos asso ass جمعيه "},
	{ML_NAME_FEDERATION, " federation fed feder فدراليه فيدراليه اتحاد "},
	{ML_NAME_COOPERATIVE, " cooperative cooperatives coop cop scop scic تعاونيه "},
	{ML_NAME_TOWN, " commune communes mairie ville municipalite town city جماعه بلديه مدينه "},
	{ML_NAME_COMPANY, " sarl sas sasu sa eurl snc sci gie societe entreprise company ets etablissements شركه مقاوله "},
	{ML_NAME_PROVINCE, " province prefecture عماله اقليم "},
	{ML_NAME_UNIVERSITY, " universite univ university faculte fac جامعه كليه "},
	{ML_NAME_FOUNDATION, " fondation foundation مؤسسه موسسه "},
};

/* ---- letters ------------------------------------------------------------------------------- */

static bool is_arabic(struct ml_str s)
{
	return s.n > 1 && (unsigned char)s.p[0] >= 0xd8 && (unsigned char)s.p[0] <= 0xdb;
}

static bool is_number(struct ml_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

static size_t runes(struct ml_str s)
{
	size_t pos = 0, n = 0;
	while (ml_utf8_next(s, &pos))
		n++;
	return n;
}

/* What several letters sound like together; S is the sound of ch and sh. First match counts: longer ones come first. */
static const struct {
	const char *from, *to;
} sounds[] = {
	{"sch", "S"}, {"tch", "S"}, {"tsh", "S"}, {"eau", "o"}, {"ch", "S"}, {"sh", "S"}, {"ph", "f"}, {"kh", "k"}, {"gh", "g"}, {"th", "t"},
	{"dh", "d"}, {"dj", "j"}, {"ck", "k"}, {"cq", "k"}, {"qu", "k"}, {"ou", "u"}, {"oo", "u"}, {"ow", "u"}, {"ee", "i"},
	{"au", "o"}, {"ce", "se"}, {"ci", "si"}, {"cy", "si"}, {"q", "k"}, {"c", "k"}, {"w", "u"}, {"y", "i"}, {"x", "ks"},
};

static size_t sound_at(struct ml_str s, size_t i, const char **to)
{
	for (size_t k = 0; k < ML_COUNT(sounds); k++) {
		size_t n = strlen(sounds[k].from);
		if (i + n <= s.n && memcmp(s.p + i, sounds[k].from, n) == 0) {
			*to = sounds[k].to;
			return n;
		}
	}
	*to = NULL;
	return 1;
}

/* The word as it sounds, in lower-case letters and S; doubled letters and a last h left out. */
static void write_sound(struct ml_str s, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n && n + 2 < ML_NAME_WORD;) {
		const char *to;
		char one[2] = {s.p[i]};
		if (i == 0 && s.n > 3 && s.p[0] == 'r' && s.p[1] == 'h') { /* Rhali is Ghali */
			i = 2;
			out[n++] = 'g';
			continue;
		}
		i += sound_at(s, i, &to);
		for (const char *c = to ? to : one; *c; c++)
			if (n == 0 || out[n - 1] != *c)
				out[n++] = *c;
	}
	if (n > 1 && out[n - 1] == 'h')
		n--;
	out[n] = 0;
}

/* Arabic letters by code point - 0621: the sound as in the Latin writing; '-' says nothing for sure. */
static const char arabic_sounds[] = "------" "-b-ttjhkddrzsSsdtd-g" "------" "fkklmnhuii";

static void write_arabic(struct ml_str s, char *out)
{
	size_t pos = 0, n = 0;
	uint32_t rune;
	char last = 0;
	while (n + 1 < ML_NAME_WORD && (rune = ml_utf8_next(s, &pos))) {
		/* ه stands for ة too, which is silent at the end. */
		char c = rune >= 0x621 && rune - 0x621 < sizeof arabic_sounds - 1 ? arabic_sounds[rune - 0x621] : '-';
		if (c != '-' && c != last && !(c == 'h' && pos == s.n))
			out[n++] = c;
		last = c;
	}
	out[n] = 0;
}

/* The consonants that every writing of the word has in common: what blocking keys are made of. */
static void write_bones(const char *sound, char *out, size_t room)
{
	size_t n = 0;
	for (; *sound && n + 1 < room; sound++) {
		char c = *sound;
		if (strchr("aeiou", c))
			continue;
		c = c == 'p' ? 'b' : c == 'v' ? 'f' : c == 'z' ? 's' : c == 'g' ? 'k' : c;
		if (n == 0 || out[n - 1] != c)
			out[n++] = c;
	}
	out[n] = 0;
	if (n > 3 && out[0] == 'b' && out[1] == 'd' && out[2] == 'l') /* Abdelkader, Abderrahman: the l is the article's */
		memmove(out + 2, out + 3, n - 2);
}

/* ---- one word ------------------------------------------------------------------------------------ */

static void strip_article(struct ml_str *s, enum ml_name_style style)
{
	static const struct {
		const char *article;
		size_t least; /* bytes that must be left */
	} stuck[] = {{"وال", 6}, {"لل", 6}, {"ال", 4}, {"el", 5}};
	for (size_t i = 0; i < ML_COUNT(stuck); i++) {
		size_t n = strlen(stuck[i].article);
		if (i < 2 && style == ML_NAME_PERSON)
			continue;
		if (s->n >= n + stuck[i].least && memcmp(s->p, stuck[i].article, n) == 0) {
			*s = ml_str_n(s->p + n, s->n - n);
			return;
		}
	}
}

static void add_word(struct ml_name *name, struct ml_str folded, enum ml_name_style style)
{
	if (name->n == ML_NAME_MOST || !folded.n)
		return;
	struct ml_name_word *w = &name->w[name->n++];
	size_t n = ML_MIN(folded.n, sizeof w->plain - 1);
	bool arabic = is_arabic(folded);
	char sound[ML_NAME_WORD];
	uint16_t known = ml_name_known(folded); /* with its article too: Lahcen is not Hassan */
	if (runes(folded) > 3)
		strip_article(&folded, style);
	while (n && folded.n > n && ((unsigned char)folded.p[n] & 0xc0) == 0x80)
		n--;
	n = ML_MIN(n, folded.n);
	*w = (struct ml_name_word){.arabic = arabic, .number = is_number(folded)};
	memcpy(w->plain, folded.p, n);
	folded = ml_str_n(w->plain, n);
	w->initial = !w->number && runes(folded) == 1;
	if (arabic)
		write_arabic(folded, w->sound);
	else
		write_sound(folded, w->sound);
	n = strlen(w->sound);
	if (style == ML_NAME_TITLE && n > 4 && w->sound[n - 1] == 'e')
		w->sound[n - 1] = 0; /* no person's: it is mute */
	w->known = known ? known : ml_name_known(folded);
	if (w->known)
		write_sound(ml_name_first_writing(w->known), sound); /* all of a set have the bones of the first */
	write_bones(w->known ? sound : w->sound, w->bones, sizeof w->bones);
	ml_name_consonants(w);
	if (style == ML_NAME_TITLE)
		w->common = listed(common, folded);
	else
		w->common = listed(" moulay my lalla مولاي ", folded);
}

/* ---- people ------------------------------------------------------------------------------------------ */

struct reading {
	struct ml_str *word;
	uint32_t n, at;
};

static struct ml_str peek(const struct reading *r, uint32_t ahead)
{
	return r->at + ahead < r->n ? r->word[r->at + ahead] : ml_str_n(NULL, 0);
}

/* The word at hand and those that belong to it, as one; the reading moves past them. */
static void read_compound(struct reading *r, struct ml_buf *out)
{
	struct ml_str w = r->word[r->at++];
	bool servant = listed(servants, w);
	if (listed(sons, w))
		ml_buf_z(out, is_arabic(w) ? "بن" : "ben");
	else
		ml_buf_str(out, w);
	while (r->at + 1 < r->n && listed(articles, peek(r, 0))) {
		if (servant)
			ml_buf_z(out, is_arabic(w) ? "ال" : "el");
		r->at++;
	}
	if (r->at < r->n)
		ml_buf_str(out, r->word[r->at++]);
}

static void read_person(struct ml_name *name, struct reading *r)
{
	struct ml_buf text = {0};
	while (r->at < r->n) {
		struct ml_str w = peek(r, 0);
		bool more = r->at + 1 < r->n, empty = name->n == 0;
		if (more && (listed(servants, w) || listed(sons, w) || listed(joined, w))) {
			ml_buf_clear(&text);
			read_compound(r, &text);
			add_word(name, ml_buf_view(&text), ML_NAME_PERSON);
			continue;
		}
		r->at++;
		if ((more || !empty) && (listed(articles, w) || listed(particles, w) || listed(honours, w)))
			continue;
		add_word(name, w, ML_NAME_PERSON);
	}
	ml_buf_finish(&text);
}

/* ---- organisations, events… ---------------------------------------------------------------------------- */

static unsigned form_of(struct ml_str w)
{
	for (size_t i = 0; i < ML_COUNT(forms); i++)
		if (listed(forms[i].words, w))
			return forms[i].form;
	return 0;
}

static bool one_letter(struct ml_str w)
{
	return w.n == 1 && w.p[0] >= 'a' && w.p[0] <= 'z';
}

static void read_title(struct ml_name *name, struct reading *r)
{
	struct ml_buf text = {0};
	struct ml_str last_form = {NULL, 0};
	while (r->at < r->n) {
		struct ml_str w = r->word[r->at++], bare = w;
		if (one_letter(w) && one_letter(peek(r, 0))) { /* s.n.c.f. */
			ml_buf_clear(&text);
			for (r->at--; one_letter(peek(r, 0)); r->at++)
				ml_buf_str(&text, peek(r, 0));
			add_word(name, ml_buf_view(&text), ML_NAME_TITLE);
			continue;
		}
		strip_article(&bare, ML_NAME_TITLE);
		unsigned form = form_of(is_arabic(w) ? bare : w);
		name->forms |= form;
		if (form)
			last_form = w;
		else if (!listed(stops, w))
			add_word(name, w, ML_NAME_TITLE);
	}
	if (!name->n && last_form.n)
		add_word(name, last_form, ML_NAME_TITLE); /* nothing else is said */
	ml_buf_finish(&text);
}

void ml_name_read(struct ml_name *name, struct ml_str text, enum ml_name_style style)
{
	struct ml_str words[4 * ML_NAME_MOST], rest, piece;
	struct reading r = {.word = words};
	struct ml_buf folded = {0};
	*name = (struct ml_name){0};
	ml_fold(&folded, ml_str_n(text.p, ML_MIN(text.n, (size_t)400)));
	rest = ml_buf_view(&folded);
	while (r.n < ML_COUNT(words) && ml_str_split(&rest, ' ', &piece))
		if (piece.n)
			words[r.n++] = piece;
	if (style == ML_NAME_PERSON)
		read_person(name, &r);
	else
		read_title(name, &r);
	ml_buf_finish(&folded);
}

void ml_name_add(struct ml_name *name, const struct ml_name *more)
{
	for (uint32_t i = 0; i < more->n && name->n < ML_NAME_MOST; i++)
		name->w[name->n++] = more->w[i];
	name->forms |= more->forms;
}
