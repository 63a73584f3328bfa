/* report: which events took place, and who was there: filters that dashboards, indicators and views share. */
#ifndef REPORT_HELD_H
#define REPORT_HELD_H

#define PRESENT "status!=invited and status!=registered and status!=waiting and status!=excused and status!=absent"
#define HELD "status!=preparing and status!=announced and status!=confirmed and status!=postponed and status!=cancelled"

#endif
