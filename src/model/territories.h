/* territories: the compiled list, made by share/territories/make.py. Private to the model. */
#ifndef MODEL_TERRITORIES_H
#define MODEL_TERRITORIES_H

#include <maillage/model.h>

extern const struct ml_territory model_territories[];
extern const uint32_t model_territories_count;
extern const uint16_t model_territories_by_code[]; /* places in model_territories, in byte order of the codes */
extern const char model_territories_hash[];

#endif
