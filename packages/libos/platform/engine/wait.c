#include "engine/engine.h"
#include "hal.h"

/*
 * After so many goes in which there was always something, the devices are asked without sleeping: so the
 * console is heard under any load, and a system call is saved in all the others.
 */
enum { HURRIED_GOES = 16 };

/* The linker's table. */
extern const engine_source_t engine_sources[], engine_sources_end[];

uint64_t engine_sources_start(void) {
  uint64_t kept = 0;
  for (const engine_source_t *one = engine_sources; one < engine_sources_end; one++)
    kept += one->start(hal_memory_available() - kept);
  return hal_memory_available() - kept;
}

/* One batch of every source. Adds to `*interest` what hal_wait should wake for; `news` are bits of it. */
static engine_work_t run_sources(hal_ns_t deadline, uint32_t *interest, uint32_t *news) {
  engine_work_t all = {.deadline = deadline};
  if (engine_sources_end - engine_sources == 0) return all;
  hal_ns_t now = hal_clock_monotonic();
  for (const engine_source_t *one = engine_sources; one < engine_sources_end; one++) {
    engine_work_t work = one->run(now);
    *interest |= one->ready;
    if (work.has_news) *news |= one->ready;
    if (work.deadline < all.deadline) all.deadline = work.deadline;
    all.is_busy |= work.is_busy;
  }
  all.has_news = *news != 0 || now >= deadline;
  return all;
}

uint32_t engine_wait(hal_ns_t deadline) {
  static unsigned hurried;
  for (;;) {
    uint32_t interest = console_interest(), news = 0;
    engine_work_t work = run_sources(deadline, &interest, &news);
    bool is_hurried = work.has_news || work.is_busy;
    uint32_t ready = 0;
    if (!is_hurried || ++hurried % HURRIED_GOES == 0) {
      ready = hal_wait(is_hurried ? 0 : work.deadline, interest);
      if (ready & HAL_READY_CONSOLE) console_receive();
    }
    /* Nothing was ready: the deadline has come, and it was the program's unless a source's was earlier. */
    bool is_due = !is_hurried && ready == 0 && work.deadline == deadline;
    if (work.has_news || is_due || (ready & HAL_READY_CONSOLE)) return news | (ready & HAL_READY_CONSOLE);
  }
}
